import type { OperationRow } from '../../../model/operation.ts'
import { type Input, flagParam, numberOf, param } from '../input.ts'
import { type Family, flag, number, type Property, text, texts } from '../property.ts'
import { attribute, each, oneOf } from '../safe.ts'

const takes =
  (name: string) =>
  (row: OperationRow): boolean =>
    row.query.includes(name)

const flagFamily = (
  query: string,
  property: string,
  doc: string,
  absent: (row: OperationRow) => boolean,
  odd: boolean,
): Family => ({
  of: takes(query),
  properties: { [property]: flag(doc, (input) => flagParam(input, query, absent(input.row), odd)) },
})

const no = (): boolean => false
const yes = (): boolean => true

/** Okta's own defaults where a boolean parameter is left out (API descriptions, 2026.06). */
const INACTIVE_BY_DEFAULT = new Set(['enrollFactor', 'updateDefaultProvisioningConnectionForApplication'])
const MAILS_BY_DEFAULT = new Set(['activateUser', 'forgotPassword', 'forgotPasswordSetNewPassword'])

const present = (doc: string, name: string): Property => flag(doc, (input) => (param(input, name) ?? '') !== '')

/** Statuses a filter or search asks for: `status eq "ACTIVE"`, in capitals. */
const STATUS = /\bstatus\s+(?:eq|in)\s+(?:\(\s*)?((?:"[A-Z_]{1,40}"\s*(?:,\s*)?)+)/g

const statusesIn = (expression: string): string[] =>
  [...expression.matchAll(STATUS)].flatMap(([, list = '']) => [...list.matchAll(/"([A-Z_]+)"/g)].map(([, s = '']) => s))

const statuses = (input: Input): readonly string[] =>
  each(
    ['filter', 'search', 'status'].flatMap((name) => {
      const value = param(input, name) ?? ''
      return name === 'status' ? [/^[A-Z_]{1,40}$/.test(value) ? value : ''] : statusesIn(value)
    }),
    (status) => (typeof status === 'string' ? status : ''),
  )

const lists: readonly Family[] = [
  {
    of: takes('limit'),
    properties: {
      limit: number('Objects asked for on a page; -1 when Okta chooses.', (input) => numberOf(param(input, 'limit'))),
    },
  },
  { of: takes('filter'), properties: { filter_present: present('A filter narrows the list.', 'filter') } },
  { of: takes('search'), properties: { search_present: present('A search narrows the list.', 'search') } },
  { of: takes('q'), properties: { q_present: present('A lookup by beginning narrows the list.', 'q') } },
  {
    of: (row) => ['filter', 'search', 'status'].some((name) => row.query.includes(name)),
    properties: { statuses: texts('Statuses that filter, search or status ask for.', statuses) },
  },
  {
    of: takes('expand'),
    properties: {
      expand: texts('What is to be embedded.', (input) =>
        each(
          (param(input, 'expand') ?? '').split(',').map((part) => part.trim().replaceAll('/', '.')),
          attribute,
        ),
      ),
    },
  },
  { of: takes('fields'), properties: { fields_present: present('Only some fields are asked for.', 'fields') } },
]

const flags: readonly Family[] = [
  flagFamily(
    'activate',
    'activate',
    'The new object is active at once.',
    (row) => !INACTIVE_BY_DEFAULT.has(row.id),
    true,
  ),
  flagFamily(
    'sendEmail',
    'send_email',
    'Okta sends an e-mail; where it does not, a one-time link may stand in the answer.',
    (row) => MAILS_BY_DEFAULT.has(row.id),
    false,
  ),
  flagFamily('oauthTokens', 'oauth_tokens', 'OAuth tokens are revoked too.', no, true),
  flagFamily('forgetDevices', 'forget_devices', 'Remembered devices are forgotten too.', yes, true),
  flagFamily('removeUsers', 'remove_users', 'Users the rule added leave its groups.', no, true),
  flagFamily('revokeSessions', 'revoke_sessions', 'Sessions are ended too.', no, true),
  flagFamily('deleteTargetGroup', 'delete_target_group', 'The group in the app is deleted too.', no, true),
  flagFamily('strict', 'strict', 'Password policy is checked in full.', no, false),
  flagFamily('updatePhone', 'update_phone', "The factor's phone number replaces the old one.", no, true),
  flagFamily(
    'removeRecoveryEnrollment',
    'remove_recovery_enrollment',
    'The phone is removed as a means of recovery too.',
    no,
    true,
  ),
  flagFamily(
    'discloseIdentifiers',
    'disclose_identifiers',
    'Phone numbers and addresses are asked for in the clear.',
    no,
    true,
  ),
  flagFamily('forDownload', 'for_download', 'The whole list is exported.', no, true),
  flagFamily('includeNonDeleted', 'include_non_deleted', 'Objects of every status are listed.', no, true),
]

const others: readonly Family[] = [
  {
    of: ['updateFeatureLifecycle'],
    properties: {
      force: flag(
        'Features this one depends on, or that depend on it, are switched along.',
        (input) => (param(input, 'mode') ?? '') !== '',
      ),
    },
  },
  {
    of: takes('validityYears'),
    properties: {
      validity_years: number('Years the key is valid; -1 when not said.', (input) =>
        numberOf(param(input, 'validityYears')),
      ),
    },
  },
  {
    of: ['createUser'],
    properties: {
      next_login: text('changePassword when the password must be changed at once.', (input) =>
        oneOf('changePassword')(param(input, 'nextLogin')),
      ),
    },
  },
]

export const QUERY: readonly Family[] = [...lists, ...flags, ...others]
