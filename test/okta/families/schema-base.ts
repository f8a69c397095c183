import type { Json } from '../store/types.ts'
import type { World } from '../world.ts'

/** Base attributes of users: name, title, what the user may do with it, and what else Okta says. */
const USER: readonly (readonly [name: string, title: string, self: string, more?: Json])[] = [
  ['login', 'Username', 'READ_ONLY', { required: true, minLength: 5, maxLength: 100 }],
  ['firstName', 'First name', 'READ_WRITE', { required: true, minLength: 1, maxLength: 50 }],
  ['lastName', 'Last name', 'READ_WRITE', { required: true, minLength: 1, maxLength: 50 }],
  ['middleName', 'Middle name', 'READ_ONLY'],
  ['honorificPrefix', 'Honorific prefix', 'READ_ONLY'],
  ['honorificSuffix', 'Honorific suffix', 'READ_ONLY'],
  ['email', 'Primary email', 'READ_WRITE', { required: true, format: 'email' }],
  ['title', 'Title', 'READ_ONLY'],
  ['displayName', 'Display name', 'READ_ONLY'],
  ['nickName', 'Nickname', 'READ_ONLY'],
  ['profileUrl', 'Profile Url', 'READ_ONLY', { format: 'uri' }],
  ['secondEmail', 'Secondary email', 'READ_WRITE', { format: 'email' }],
  ['mobilePhone', 'Mobile phone', 'READ_WRITE', { maxLength: 100 }],
  ['primaryPhone', 'Primary phone', 'HIDE', { maxLength: 100 }],
  ['streetAddress', 'Street address', 'HIDE'],
  ['city', 'City', 'HIDE'],
  ['state', 'State', 'HIDE'],
  ['zipCode', 'Zip code', 'HIDE'],
  ['countryCode', 'Country code', 'HIDE', { format: 'country-code' }],
  ['postalAddress', 'Postal Address', 'HIDE'],
  ['preferredLanguage', 'Preferred language', 'READ_ONLY', { format: 'language-code' }],
  ['locale', 'Locale', 'READ_ONLY', { format: 'locale' }],
  ['timezone', 'Time zone', 'READ_ONLY', { format: 'timezone' }],
  ['userType', 'User type', 'READ_ONLY'],
  ['employeeNumber', 'Employee number', 'READ_ONLY'],
  ['costCenter', 'Cost center', 'READ_ONLY'],
  ['organization', 'Organization', 'READ_ONLY'],
  ['division', 'Division', 'READ_ONLY'],
  ['department', 'Department', 'READ_ONLY'],
  ['managerId', 'ManagerId', 'READ_ONLY'],
  ['manager', 'Manager', 'READ_ONLY'],
]

/** An attribute of a schema with what Okta fills in. */
export function attribute(title: string, self: string, more: Json = {}): Json {
  return {
    title,
    type: 'string',
    mutability: 'READ_WRITE',
    scope: 'NONE',
    ...more,
    permissions: [{ principal: 'SELF', action: self }],
  }
}

export function userBase(): Json {
  return Object.fromEntries(USER.map(([name, title, self, more]) => [name, attribute(title, self, more)]))
}

export function groupBase(): Json {
  const master = { type: 'PROFILE_MASTER' }
  return {
    name: { ...attribute('Name', 'READ_WRITE', { description: 'Name', required: true, maxLength: 255 }), master },
    description: { ...attribute('Description', 'READ_WRITE', { description: 'Description', maxLength: 1024 }), master },
  }
}

/** Custom attributes of a schema: of the default user type, of another type's id, of groups, of an app. */
export function customOf(world: World, schema: string): Json {
  return world.things('schemas').get(schema)?.body ?? {}
}

/** Names of all attributes that users of the default type have. */
export function userAttributes(world: World): ReadonlySet<string> {
  return new Set([...USER.map(([name]) => name), ...Object.keys(customOf(world, 'user'))])
}
