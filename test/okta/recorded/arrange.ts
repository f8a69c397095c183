import { addApp } from '../families/apps.ts'
import { makeSessionToken } from '../families/sessions.ts'
import { makeGroup } from '../generate/generate.ts'
import { plant } from '../generate/plant.ts'
import { asObject, asText } from '../http/exchange.ts'
import type { Json } from '../store/types.ts'
import type { World } from '../world.ts'
import type { Recording } from './recordings.ts'

/** What stands in our org for an object that the recorded org had before its recording began. */
type StandIn = (world: World, row: Recording, tokenId: string) => string | undefined

const first = (world: World, table: string): string | undefined => world.things(table).all()[0]?.id
const brandOf = (world: World): string => first(world, 'brands /api/v1/brands') ?? ''

const IN_PATH: readonly (readonly [RegExp, StandIn])[] = [
  [/\/brands\/(\w+)/, brandOf],
  [/\/themes\/(\w+)/, (world) => first(world, `themes /api/v1/brands/${brandOf(world)}/themes`)],
  [
    /\/authenticators\/(\w+)/,
    (world, row) =>
      world.things('authenticators').find((known) => known.body['key'] === asObject(row.respBody)['key'])?.id,
  ],
  [/\/mappings\/(prm\w+)/, (world) => `prm${first(world, 'idps /api/v1/idps')?.slice(3, -1) ?? ''}0`],
  [/\/principal-rate-limits\/(prl\w+)/, (_world, _row, tokenId) => `prl${tokenId.slice(3)}`],
  [/\/features\/(ftr\w+)/, (world) => first(world, 'features')],
  [/\/identity-sources\/(0oa\w+)/, (world) => app(world, 'custom_source', 'People source')],
  [/\/groups\/(test_group_id)/, (world, row) => group(world, row)],
]
const IN_BODY: readonly (readonly [RegExp, StandIn])[] = [
  [/"principalId":"(00T\w+)"/, (_world, _row, tokenId) => tokenId],
  [/"userId":"(00u\w+)"/, (world) => world.users.people.idAt(0)],
]
const IN_QUERY: readonly (readonly [RegExp, StandIn])[] = [[/targetId=(oty\w+)/, (world) => world.userTypeId]]

function app(world: World, name: string, label: string): string {
  const settings = { oauthClient: { application_type: 'web', redirect_uris: [`https://${name}.acme.test`] } }
  return addApp(world, { name, label, signOnMode: 'OPENID_CONNECT', settings }, 'ACTIVE').id
}

function group(world: World, row: Recording): string {
  const made = makeGroup(world, 'Arranged', null)
  made.profile = { ...asObject(asObject(row.respBody)['profile']) }
  return made.id
}

/**
 * Sets the org up as the recorded one was when its recording began: objects that are read before anything made them get a
 * stand-in, whose id is noted in `ids`.
 */
export function arrange(world: World, rows: readonly Recording[], ids: Map<string, string>, tokenId: string): void {
  let seen = ''
  for (const row of rows) {
    const places: [string, typeof IN_PATH][] = [
      [row.path, IN_PATH],
      [row.query, IN_QUERY],
      [JSON.stringify(row.reqBody), IN_BODY],
    ]
    for (const [text, table] of row.status === 404 ? [] : places) {
      for (const [pattern, standIn] of table) {
        const theirs = pattern.exec(text)?.[1]
        if (theirs === undefined || ids.has(theirs) || seen.includes(theirs)) continue
        const ours = standIn(world, row, tokenId)
        if (ours !== undefined) ids.set(theirs, ours)
      }
    }
    seen += JSON.stringify(row.respBody)
  }
  furnish(world, rows)
}

/** Things that a list shows before anything was made. */
function furnish(world: World, rows: readonly Recording[]): void {
  const answers = (op: string): unknown[] =>
    rows.filter((row) => row.op === op && row.status === 200).map((row) => row.respBody)
  const [captchas] = answers('listCaptchaInstances')
  const at = rows.findIndex((row) => row.op === 'listCaptchaInstances')
  const made = rows.findIndex((row) => row.op === 'createCaptchaInstance')
  if (Array.isArray(captchas) && captchas.length > 0 && at < made)
    plant(world, 'captchas', '/api/v1/captchas', 'cap', { name: 'Old', siteKey: 'key', type: 'RECAPTCHA_V2' })
  if (JSON.stringify(answers('listApplications')).includes('"name":"saasure"'))
    app(world, 'saasure', 'Okta Admin Console')
  for (const [kind, read, write] of [
    ['user', 'getUserSchema', 'updateUserProfile'],
    ['group', 'getGroupSchema', 'updateGroupSchema'],
  ] as const) {
    const row = rows.find((known) => known.op === read || known.op === write)
    if (row === undefined) continue
    const sent = custom(row.reqBody)
    const before = Object.entries(custom(row.respBody)).filter(([name]) => !(name in sent))
    plant(
      world,
      'schemas',
      '',
      '',
      { ...world.things('schemas').get(kind)?.body, ...Object.fromEntries(before) },
      { id: kind },
    )
  }
}

function custom(body: unknown): Json {
  return asObject(asObject(asObject(asObject(body)['definitions'])['custom'])['properties'])
}

/** Requests that were made between two recorded ones and are not in the recording, as what follows shows. */
const LOST: Readonly<Record<string, readonly (readonly [before: number, method: string, path: string])[]>> = {
  'TestCaptchaResource.test_captcha_lifecycle.yaml': [[23, 'DELETE', '/api/v1/org/captcha']],
  'TestUsersResource.test_user_pagination.yaml': [
    [6, 'DELETE', '/api/v1/users/00usfgmn9xhwtA6f74x6'],
    [8, 'DELETE', '/api/v1/users/00usfhfauFP74P6gt4x6'],
  ],
}

/** The lost requests that come right before this one. */
export function lostBefore(row: Recording): readonly (readonly [number, string, string])[] {
  return (LOST[row.file.split('/').at(-1) ?? ''] ?? []).filter(([before]) => before === row.i)
}

/** The body to send where the recording blanks what matters: a session is made of a fresh one-time token. */
export function revived(world: World, row: Recording, body: unknown): unknown {
  if (row.op !== 'createSession' || row.status !== 200) return body
  const user = world.users.find(asText(asObject(row.respBody)['login']) ?? '', world.domain)
  return user === undefined ? body : { sessionToken: makeSessionToken(world, user.id) }
}
