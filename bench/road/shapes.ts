import { gzipSync } from 'node:zlib'

/** Answers of the shapes that recorded traffic shows: single objects, pages of 200, answers to writes; with `_links`. */
export interface Shape {
  readonly name: 'object' | 'page' | 'write'
  readonly method: 'GET' | 'POST'
  readonly path: string
  readonly body?: string
  readonly plain: Buffer
  readonly gzip: Buffer
}

const user = (n: number, origin: string) => {
  const id = `00u${String(n).padStart(17, '0')}`
  const link = (rel: string) => ({ href: `${origin}/api/v1/users/${id}/${rel}`, method: 'POST' })
  return {
    id,
    status: 'ACTIVE',
    created: '2025-10-23T12:27:08.000Z',
    activated: '2025-10-23T12:27:09.000Z',
    statusChanged: '2025-10-23T12:27:09.000Z',
    lastLogin: '2026-11-01T08:12:44.000Z',
    lastUpdated: '2026-10-23T12:27:09.000Z',
    passwordChanged: '2026-10-23T12:27:09.000Z',
    realmId: 'guo1bfiNtSnZYILxO0g4',
    type: { id: 'otyq3v4ky9OkcwsRk1d7' },
    profile: {
      firstName: `First${n}`,
      lastName: `Last${n}`,
      mobilePhone: null,
      secondEmail: null,
      login: `first.last${n}@acme.test`,
      email: `first.last${n}@acme.test`,
      department: 'Engineering',
      title: 'Staff "Engineer" \\ II',
    },
    credentials: {
      password: {},
      emails: [{ value: `first.last${n}@acme.test`, status: 'VERIFIED', type: 'PRIMARY' }],
      provider: { type: 'OKTA', name: 'OKTA' },
    },
    _links: {
      suspend: link('lifecycle/suspend'),
      schema: { href: `${origin}/api/v1/meta/schemas/user/oscq3v4ky9OkcwsRk1d7` },
      resetPassword: link('lifecycle/reset_password'),
      forgotPassword: link('credentials/forgot_password'),
      expirePassword: link('lifecycle/expire_password'),
      changeRecoveryQuestion: link('credentials/change_recovery_question'),
      self: { href: `${origin}/api/v1/users/${id}` },
      changePassword: link('credentials/change_password'),
      type: { href: `${origin}/api/v1/meta/types/user/otyq3v4ky9OkcwsRk1d7` },
      deactivate: link('lifecycle/deactivate'),
    },
  }
}

const shape = (name: Shape['name'], method: Shape['method'], path: string, value: unknown, body?: unknown): Shape => {
  const plain = Buffer.from(JSON.stringify(value))
  return {
    name,
    method,
    path,
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    plain,
    gzip: gzipSync(plain),
  }
}

/** One of each kind; `origin` is the org's. */
export function makeShapes(origin: string): Readonly<Record<Shape['name'], Shape>> {
  const one = user(1, origin)
  return {
    object: shape('object', 'GET', `/api/v1/users/${one.id}`, one),
    page: shape(
      'page',
      'GET',
      '/api/v1/users?limit=200',
      Array.from({ length: 200 }, (_, i) => user(i, origin)),
    ),
    write: shape('write', 'POST', `/api/v1/users/${one.id}`, one, { profile: { department: 'Sales' } }),
  }
}

/** 60 % single objects, 20 % pages, 20 % writes: the mix of recorded traffic. */
export const MIX: readonly Shape['name'][] = [
  'object',
  'page',
  'object',
  'write',
  'object',
  'object',
  'page',
  'object',
  'write',
  'object',
]
