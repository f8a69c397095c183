import { at, entriesOf, type Input, isGiven, keysOf, listOf, numberOf } from '../input.ts'
import { type Family, flag, number, text, texts } from '../property.ts'
import { attribute, each, kind } from '../safe.ts'

/** Every write with a body that could be JSON: which fields it writes, and whether it has any. */
const fields: Family = {
  of: (row) => row.access !== 'read' && row.method !== 'DELETE',
  properties: {
    body_present: flag('The call has a JSON body.', ({ body }) => isGiven(body)),
    fields_written: texts('Names of the fields at the top of the body.', ({ body }) => each(keysOf(body), attribute)),
  },
}

/** Switches: the field that is on or off, by operation. */
const SWITCHES: Readonly<Record<string, readonly string[]>> = {
  assignClientPrivilegesSetting: ['clientPrivilegesSetting'],
  updateThirdPartyAdminSetting: ['thirdPartyAdmin'],
  updateAutoAssignAdminAppSetting: ['autoAssignAdminAppSetting'],
  replaceUserLockoutSettings: ['preventBruteForceLockoutFromUnknownDevices'],
  replaceAuthenticatorSettings: ['verifyKnowledgeSecondWhen2faRequired'],
  replaceRateLimitSettingsAdminNotifications: ['notificationsEnabled'],
  createAgentPoolsUpdate: ['enabled'],
  updateAgentPoolsUpdate: ['enabled'],
}

const switches: Family = {
  of: Object.keys(SWITCHES),
  properties: {
    enabled: flag('The setting is switched on.', ({ row, body }: Input) =>
      (SWITCHES[row.id] ?? []).some((key) => at(body, key) === true),
    ),
  },
}

const agentPools: Family = {
  of: ['createAgentPoolsUpdate', 'updateAgentPoolsUpdate'],
  properties: {
    agent_count: number('Agents to be updated.', ({ body }) => listOf(at(body, 'agents')).length),
    notify_admin: flag('Admins are told.', ({ body }) => at(body, 'notifyAdmin') === true),
  },
}

const perClient: Family = {
  of: ['replaceRateLimitSettingsPerClient'],
  properties: { mode: text('ENFORCE, PREVIEW or DISABLE.', ({ body }) => kind(at(body, 'defaultMode'))) },
}

const threshold: Family = {
  of: ['replaceRateLimitSettingsWarningThreshold'],
  properties: {
    percentage: number('Percent of a limit at which Okta warns; -1 when not said.', ({ body }) =>
      numberOf(at(body, 'warningThreshold')),
    ),
  },
}

const support: Family = {
  of: ['updateOktaSupportCase'],
  properties: {
    impersonation: text('Support may act as an admin: ENABLED or DISABLED.', ({ body }) =>
      kind(at(body, 'impersonation', 'status')),
    ),
  },
}

const definitions = (body: unknown): readonly (readonly [string, unknown])[] => [
  ...entriesOf(at(body, 'definitions', 'custom', 'properties')),
  ...entriesOf(at(body, 'definitions', 'base', 'properties')),
]

const schemas: Family = {
  of: ['updateUserProfile', 'updateGroupSchema', 'updateApplicationUserProfile'],
  properties: {
    attributes_defined: texts('Names of attributes that are added or changed.', ({ body }) =>
      each(
        definitions(body)
          .filter(([, value]) => value !== null)
          .map(([name]) => name),
        attribute,
      ),
    ),
    attributes_removed: texts('Names of attributes that are removed, with all their values.', ({ body }) =>
      each(
        definitions(body)
          .filter(([, value]) => value === null)
          .map(([name]) => name),
        attribute,
      ),
    ),
  },
}

const mappings: Family = {
  of: ['updateProfileMapping'],
  properties: {
    attributes_mapped: texts('Names of attributes that are mapped.', ({ body }) =>
      each(keysOf(at(body, 'properties')), attribute),
    ),
    pushes: flag('Some change flows at once.', ({ body }) =>
      entriesOf(at(body, 'properties')).some(([, one]) => at(one, 'pushStatus') === 'PUSH'),
    ),
  },
}

export const ORG: readonly Family[] = [fields, switches, agentPools, perClient, threshold, support, schemas, mappings]
