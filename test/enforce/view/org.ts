import { Hono, type Context } from 'hono'
import type { OktaReader } from '../../../gateway/enforce/view.ts'
import { makeLiveReads, type LiveReadsOptions, type ViewDeps } from '../../../gateway/enforce/view.ts'
import type { History } from '../../../gateway/model/view.ts'

/** A tiny org: answers by path, counts what was asked, and may be told to fail. */
export interface Org {
  /** Path without query to the answer; a function may vary it. */
  readonly answers: Map<string, unknown>
  /** `GET path?query` in the order asked. */
  readonly asked: string[]
  now: number
  readonly okta: OktaReader
}

const rfc = (ms: number): string => new Date(ms).toISOString()

export function makeOrg(now = 1_800_000_000_000): Org {
  const app = new Hono()
  const answers = new Map<string, unknown>()
  const asked: string[] = []
  app.all('*', async (c: Context) => {
    const url = new URL(c.req.url)
    asked.push(url.pathname + url.search)
    const answer = answers.get(url.pathname + url.search) ?? answers.get(url.pathname)
    if (typeof answer === 'function') return (await answer(c)) as Response // stories give functions of the context
    if (answer === undefined) return c.json({ errorCode: 'E0000007', errorSummary: 'Not found' }, 404)
    return c.json(answer)
  })
  const org: Org = {
    answers,
    asked,
    now,
    okta: {
      async get(path, options) {
        const answer = await app.request(path, { signal: options.signal })
        const text = await answer.text()
        options.signal.throwIfAborted()
        return {
          status: answer.status,
          headers: Object.fromEntries(answer.headers),
          json: text === '' ? undefined : JSON.parse(text),
        }
      },
    },
  }
  return org
}

export const quiet: History = {
  calls_last_minute: 0,
  calls_last_hour: 0,
  operation_last_hour: 0,
  destroys_last_hour: 0,
  operation_first_at: 0,
}

export const depsOver = (org: Org, more: Partial<ViewDeps> = {}, reads: Partial<LiveReadsOptions> = {}): ViewDeps => ({
  reads: makeLiveReads({ okta: org.okta, now: () => org.now, ...reads }),
  history: async () => await Promise.resolve(quiet),
  now: () => org.now,
  ...more,
})

/** Ids as Okta makes them: 20 characters. */
export const id = (prefix: string, name: string): string => prefix + name.padEnd(20 - prefix.length, '0')
export const MIA = id('00u', 'mia')
export const STAFF = id('00g', 'staff')
export const APP = id('0oa', 'app')

/** Mia, a helpdesk admin by herself and an app admin through a group. */
export function withMia(org: Org): void {
  const mia = {
    id: MIA,
    status: 'ACTIVE',
    created: rfc(org.now - 100 * 86_400_000),
    lastLogin: rfc(org.now - 3 * 86_400_000 - 5_000),
    profile: { login: 'mia.lund@acme.test', email: 'mia.lund@acme.test' },
    credentials: { provider: { type: 'OKTA', name: 'OKTA' } },
  }
  const roles = [
    {
      id: 'ra1',
      type: 'HELP_DESK_ADMIN',
      status: 'ACTIVE',
      assignmentType: 'USER',
      created: '2026-01-12T00:00:00.000Z',
    },
    { id: 'ra2', type: 'APP_ADMIN', status: 'ACTIVE', assignmentType: 'GROUP' },
    { id: 'ra3', type: 'SUPER_ADMIN', status: 'INACTIVE', assignmentType: 'USER' },
    { id: 'ra4', type: 'CUSTOM', label: 'Joiners', status: 'ACTIVE', assignmentType: 'USER' },
  ]
  const factors = [{ status: 'ACTIVE' }, { status: 'PENDING_ACTIVATION' }]
  for (const name of [MIA, 'mia.lund%40acme.test']) org.answers.set(`/api/v1/users/${name}`, mia)
  org.answers.set(`/api/v1/users/${MIA}/roles`, roles)
  org.answers.set(`/api/v1/users/${MIA}/factors`, factors)
  org.answers.set(`/api/v1/users/${MIA}/groups`, [{ id: STAFF }, { id: id('00g', 'all') }])
}
