import { catchAll } from '../families/policy-rules.ts'
import { completePolicy, completeRule, POLICY_TYPES } from '../families/policy-types.ts'
import { defaultPolicyId } from '../families/policy-uses.ts'
import { inOrder } from '../families/priority.ts'
import type { Json, Thing } from '../store/types.ts'
import type { World } from '../world.ts'
import { plant } from './plant.ts'

function policy(world: World, type: string, given: Json, system: boolean, id?: string): Thing {
  const priority = world.things('policies /api/v1/policies').where((row) => row.body['type'] === type).length + 1
  const body = { ...completePolicy(world, type, given, undefined), system, priority }
  const row = plant(world, 'policies', '/api/v1/policies', POLICY_TYPES[type]?.prefix ?? '00p', body, {
    status: 'ACTIVE',
    ...(id === undefined ? {} : { id }),
  })
  rule(world, row, catchAll(type))
  return row
}

function rule(world: World, of: Thing, body: Json): void {
  const prefix = POLICY_TYPES[String(of.body['type'])]?.prefix === 'rst' ? 'rul' : '0pr'
  plant(world, 'rules', `/api/v1/policies/${of.id}/rules`, prefix, body, { status: 'ACTIVE' })
}

/** A default policy of every type, and a few that an org makes: with rules on people, networks and providers. */
export function generatePolicies(world: World): void {
  const console = policy(world, 'ACCESS_POLICY', { name: 'Okta Admin Console' }, false)
  console.body = { ...console.body, priority: 1 }
  for (const type of Object.keys(POLICY_TYPES)) {
    const named = {
      name: type === 'ACCESS_POLICY' ? 'Any two factors' : 'Default Policy',
      description: 'Applies where no other policy does',
    }
    const fixed =
      type === 'ACCESS_POLICY'
        ? defaultPolicyId(world, 'accessPolicy')
        : type === 'PROFILE_ENROLLMENT'
          ? defaultPolicyId(world, 'profileEnrollment')
          : undefined
    policy(world, type, named, true, fixed)
  }
  const people = world.groups.where((group) => group.id !== world.everyoneId)
  const [staff, admins] = [people[0], people.find((group) => group.profile['name'] === 'Domain Admins')]
  const strict = policy(
    world,
    'ACCESS_POLICY',
    { name: 'Phishing-resistant', description: 'For sensitive apps' },
    false,
  )
  const zone = world.things('zones /api/v1/zones').all()[0]
  const office = completeRule(
    'ACCESS_POLICY',
    {
      name: 'From the office',
      conditions: { network: { connection: 'ZONE', include: zone === undefined ? [] : [zone.id] } },
    },
    undefined,
  )
  rule(world, strict, { ...office, priority: 1 })
  const app = world.apps.find((row) => row.signOnMode === 'SAML_2_0')
  if (app !== undefined) app.body = { ...app.body, accessPolicy: strict.id }
  const groups = (id: string | undefined): Json =>
    id === undefined ? {} : { conditions: { people: { groups: { include: [id] } } } }
  const session = policy(
    world,
    'OKTA_SIGN_ON',
    { name: 'Admins', description: 'Short sessions for admins', ...groups(admins?.id) },
    false,
  )
  const mfa = {
    name: 'Second factor',
    actions: { signon: { access: 'ALLOW', requireFactor: true, factorPromptMode: 'ALWAYS' } },
  }
  rule(world, session, { ...completeRule('OKTA_SIGN_ON', mfa, undefined), priority: 1 })
  policy(world, 'PASSWORD', { name: 'Long passwords', ...groups(staff?.id) }, false)
  policy(world, 'MFA_ENROLL', { name: 'Enrol at first login', ...groups(staff?.id) }, false)
  route(world)
  number(world)
}

/** IdP routing: the rules of the one discovery policy. */
function route(world: World): void {
  const discovery = world.things('policies /api/v1/policies').find((row) => row.body['type'] === 'IDP_DISCOVERY')
  const idp = world.things('idps /api/v1/idps').all()[0]
  if (discovery === undefined || idp === undefined) return
  const given = {
    name: 'Partners to their own provider',
    conditions: { userIdentifier: { patterns: [{ matchType: 'SUFFIX', value: 'partner.test' }], type: 'IDENTIFIER' } },
    actions: { idp: { providers: [{ type: idp.body['type'], id: idp.id }], idpSelectionType: 'SPECIFIC' } },
  }
  rule(world, discovery, { ...completeRule('IDP_DISCOVERY', given, undefined), priority: 1 })
}

/** Numbers the priorities of each type as Okta does: own ones first, the default last. */
function number(world: World): void {
  for (const type of Object.keys(POLICY_TYPES)) {
    const rows = inOrder(world.things('policies /api/v1/policies').where((row) => row.body['type'] === type))
    for (const [index, row] of rows.entries())
      row.body = { ...row.body, priority: type === 'ACCESS_POLICY' ? 1 : index + 1 }
  }
}
