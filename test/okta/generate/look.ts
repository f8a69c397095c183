import { addTheme } from '../families/brands.ts'
import { attribute } from '../families/schema-base.ts'
import type { World } from '../world.ts'
import { plant } from './plant.ts'

/** What makes the org this org: brand, domain, types and schemas, features, templates, agents. */
export function generateLook(world: World): void {
  const brand = plant(world, 'brands', '/api/v1/brands', 'bnd', {
    name: 'Acme',
    removePoweredByOkta: false,
    customPrivacyPolicyUrl: null,
    agreeToCustomPrivacyPolicy: false,
    isDefault: true,
    defaultApp: { appInstanceId: null, appLinkName: null, classicApplicationUri: null },
  })
  addTheme(world, brand)
  const domain = {
    domain: new URL(world.origin).hostname,
    certificateSourceType: 'OKTA_MANAGED',
    validationStatus: 'COMPLETED',
    brandId: brand.id,
  }
  plant(world, 'domains', '', 'OcD', domain, { id: 'default' })
  plant(
    world,
    'sms',
    '/api/v1/templates/sms',
    'cst',
    { name: 'Default', type: 'SMS_VERIFY_CODE', template: 'Your verification code is ${code}.' },
    { id: 'default' },
  )
  const control = (name: string, label: string) => ({
    type: 'Control',
    scope: `#/properties/${name}`,
    label,
    options: { format: 'text' },
  })
  const elements = [control('firstName', 'First name'), control('lastName', 'Last name'), control('email', 'Email')]
  plant(world, 'uischemas', '/api/v1/meta/uischemas', 'uis', { uiSchema: { type: 'Group', elements } })
  types(world)
  features(world)
  const agent = (name: string) => ({
    id: world.ids.next('a53'),
    name,
    type: 'AD',
    isHidden: false,
    isLatestGAedVersion: true,
    operationalStatus: 'OPERATIONAL',
    version: '3.18.0',
  })
  const pool = {
    name: `ad.${world.domain}`,
    type: 'AD',
    operationalStatus: 'OPERATIONAL',
    agents: [agent('DC1'), agent('DC2')],
  }
  plant(world, 'agent-pools', '', '0oa', pool)
}

function types(world: World): void {
  const by = world.users.people.idAt(0)
  const made = { createdBy: by, lastUpdatedBy: by }
  const path = '/api/v1/meta/types/user'
  plant(
    world,
    'user-types',
    path,
    'oty',
    { displayName: 'User', name: 'user', description: 'Okta user profile template', ...made, default: true },
    { id: world.userTypeId },
  )
  plant(world, 'user-types', path, 'oty', {
    displayName: 'Contractor',
    name: 'contractor',
    description: 'People of suppliers',
    ...made,
    default: false,
  })
  plant(
    world,
    'schemas',
    '',
    '',
    { badgeNumber: attribute('Badge Number', 'READ_ONLY'), costPlace: attribute('Cost place', 'HIDE') },
    { id: 'user' },
  )
  const end = (name: string, title: string) => ({ name, title, description: title, type: 'USER' })
  plant(
    world,
    'linked-objects',
    '',
    '',
    { primary: end('manager', 'Manager'), associated: end('subordinate', 'Subordinate') },
    { id: 'manager' },
  )
  const boss = world.users.people.idAt(0)
  for (const n of [1, 2, 3]) {
    if (n < world.users.people.count)
      plant(world, 'linked manager', '', '', { primary: boss }, { id: world.users.people.idAt(n) })
  }
}

function features(world: World): void {
  const rows: [name: string, description: string, stage: string, status: string][] = [
    ['Import Monitoring Dashboard', 'Shows imports of the last 24 hours', 'BETA', 'DISABLED'],
    ['Realms', 'Partitions people into realms', 'EA', 'ENABLED'],
    ['Realms for workflows', 'Assigns realms from flows', 'EA', 'DISABLED'],
  ]
  const ids: string[] = []
  for (const [name, description, value, status] of rows) {
    const needs = name.startsWith('Realms for') ? ids[1] : undefined
    const body = { name, description, stage: value === 'EA' ? { value } : { value, state: 'OPEN' }, needs }
    ids.push(plant(world, 'features', '', 'ftr', body, { status }).id)
  }
}
