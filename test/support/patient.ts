import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import { run } from '../../cli/postern.ts'
import type { Finding } from '../../cli/offline/doctor.ts'
import type { Way } from '../../cli/offline/doctor/side-door.ts'
import { makeOrg, type Org, type OrgOptions } from '../okta/org.ts'

export const ALL = ['okta.users.read', 'okta.groups.read', 'okta.roles.read', 'okta.logs.read', 'okta.apps.read']
export const READER = { name: 'reporting-bot', owner: 'dana@acme.test', grant: { scopes: ['okta.apps.read'] } }

export interface Patient {
  readonly org: Org
  readonly url: string
  readonly folder: string
  /** Runs the doctor over this configuration; secrets go into the environment. */
  examine(config: object, env?: Record<string, string>, now?: () => number): Promise<Report>
}

export interface Report {
  readonly exit: number
  readonly findings: readonly Finding[]
  readonly sideDoor: { readonly closed: number | null; readonly ways: readonly Way[] } | null
  /** The finding of this name; fails the test when there is none. */
  of(name: string): Finding
}

/** A simulated org, and a doctor for configurations in front of it. */
export async function patient(t: TestContext, options: OrgOptions = {}): Promise<Patient> {
  const folder = mkdtempSync(join(tmpdir(), 'postern-doctor-'))
  const org = makeOrg({ seed: 7, users: 40, ...options })
  const { url, close } = await org.listen(0)
  t.after(async () => {
    await close()
    rmSync(folder, { recursive: true, force: true })
  })
  return {
    org,
    url,
    folder,
    async examine(config, env = {}, now = Date.now) {
      const file = join(folder, 'postern.yaml')
      writeFileSync(file, typeof config === 'string' ? config : JSON.stringify({ ...base(url, folder), ...config }))
      let out = ''
      const exit = await run(['doctor', '--json', '-c', file], {
        out: (text) => void (out += text),
        err: () => undefined,
        env,
        terminal: { colour: false, columns: undefined },
        stdin: () => Promise.resolve(''),
        fetch,
        now,
        signal: new AbortController().signal,
      })
      const said = JSON.parse(out) as Omit<Report, 'exit' | 'of'>
      for (const secret of Object.values(env)) assert.equal(out.includes(secret), false, 'a secret was told')
      return {
        ...said,
        exit,
        of(name) {
          const found = said.findings.find((one) => one.name === name)
          assert.ok(found, `${name} is not among ${said.findings.map((one) => `${one.name} ${one.state}`).join(', ')}`)
          return found
        },
      }
    },
  }
}

const base = (url: string, folder: string) => ({
  org: { url },
  doors: { agents: { listen: '127.0.0.1:0' }, operators: { listen: '127.0.0.1:0' } },
  store: { dataDir: folder },
  agents: [READER],
  discovery: { enabled: false },
})

export async function withApp(
  { org, url }: Patient,
  options: { scopes?: readonly string[]; roles?: readonly string[]; dpop?: boolean } = {},
) {
  const app = await org.issueServiceApp({ label: 'postern', scopes: ALL, roles: ['SUPER_ADMIN'], ...options })
  const credential = { kind: 'service_app', name: 'main', clientId: app.clientId, keys: [{ key: { env: 'KEY' } }] }
  return {
    app,
    config: (more: object = {}) => ({ org: { url, credentials: [{ ...credential, ...more }] } }),
    env: { KEY: JSON.stringify(app.privateJwk) },
  }
}

export function withToken({ org, url }: Patient, role: string | null = 'SUPER_ADMIN') {
  const owner = [...org.truth.users.all()].findLast((user) => user.status === 'ACTIVE')
  assert.ok(owner)
  if (role !== null) org.giveRole('user', owner.id, role)
  const token = org.issueToken(owner.id, 'postern')
  const config = { org: { url, credentials: [{ kind: 'api_token', name: 'main', token: { env: 'TOKEN' } }] } }
  return { owner, token, config, env: { TOKEN: token.token } }
}

/** Failing, with words for what it means and what to do. */
export function failing(finding: Finding, detail: RegExp, means: RegExp): void {
  assert.equal(finding.state, 'fail', JSON.stringify(finding))
  assert.match(finding.detail, detail)
  assert.match(finding.means ?? '', means)
  assert.ok((finding.do ?? '').length > 10)
}
