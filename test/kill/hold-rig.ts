import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { makeKey } from '../../gateway/enforce/identify.ts'
import { startGatedOrg, type GatedOrg } from './gates.ts'
import { makeLives, type Lives } from './life.ts'
import { configuration } from './story.ts'

export interface Said {
  readonly status: number
  // oxlint-disable-next-line typescript/no-explicit-any -- tests look into any shape
  readonly json: any
}

/** A gateway that is killed and started again, before an org whose writes stop where they should. */
export interface HoldRig {
  readonly org: GatedOrg
  readonly lives: Lives
  /** Kills the gateway, lets what stopped go on, and starts the next one. */
  again(): Promise<void>
  /** The agent asks for an admin role. */
  ask(user: string, role?: string, headers?: Record<string, string>): Promise<Said>
  /** The same without waiting for its end: a killed gateway answers nobody. */
  begin(user: string, role?: string, headers?: Record<string, string>): Promise<Said | undefined>
  vote(hold: string, key: string): Promise<Said>
  /** State, grant and names of those who said yes. */
  hold(id: string): Promise<{ readonly state: string; readonly grant: string | null; readonly yes: readonly string[] }>
  operate(method: string, path: string, body?: unknown, key?: string): Promise<Said>
  /** Waits until it is so. */
  until(what: () => Promise<boolean> | boolean, told: string): Promise<void>
  /** Another user each time. */
  user(): string
  /** How often the org carried out a role for this user. */
  times(user: string): number
  /** Two who may approve. */
  readonly olu: string
  readonly ada: string
}

export async function holdRig(t: TestContext, limits: object, postgres?: string): Promise<HoldRig> {
  const dataDir = mkdtempSync(join(tmpdir(), 'postern-kill-'))
  const org = await startGatedOrg()
  const file = join(dataDir, 'postern.yaml')
  const agent = makeKey('pk', randomBytes).key
  writeFileSync(file, JSON.stringify(configuration(org.url, dataDir, postgres, limits)))
  const lives = makeLives(file, { AGENT_KEY: agent, ORG_TOKEN: 'token-of-the-gateway' })
  t.after(async () => {
    await lives.kill()
    await org.close()
    rmSync(dataDir, { recursive: true, force: true })
    assert.doesNotMatch(lives.said(), /"level":50/, lives.said().slice(-2000))
  })
  await lives.begin()
  const first = readFileSync(join(dataDir, 'operator.key'), 'utf8').trim()

  async function send(url: string, method: string, body: unknown, headers: object): Promise<Said> {
    const answer = await fetch(url, {
      method,
      headers: { 'content-type': 'application/json', ...headers },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    const text = await answer.text()
    return { status: answer.status, json: text === '' ? undefined : JSON.parse(text) }
  }
  const operate: HoldRig['operate'] = async (method, path, body, key = first) =>
    await send((await lives.urls()).operators + path, method, body, { authorization: `Bearer ${key}` })
  const ask: HoldRig['ask'] = async (user, role = 'HELP_DESK_ADMIN', headers = {}) =>
    await send(
      `${(await lives.urls()).agents}/api/v1/users/${user}/roles`,
      'POST',
      { type: role },
      {
        authorization: `SSWS ${agent}`,
        ...headers,
      },
    )
  const approver = async (name: string) =>
    (await operate('POST', '/api/operators', { name, roles: ['approver'] })).json.key as string
  let n = 0
  return {
    org,
    lives,
    operate,
    ask,
    begin: (...args) => ask(...args).catch(() => undefined),
    async again() {
      await lives.kill()
      org.set('open')
      await lives.begin()
    },
    vote: (hold, key) => operate('POST', `/api/holds/${hold}/approve`, { reason: 'ticket checked' }, key),
    async hold(id) {
      const { json } = await operate('GET', `/api/holds/${id}`)
      return {
        state: json.hold.state,
        grant: json.hold.grant,
        yes: json.votes.map((one: { approver: string }) => one.approver),
      }
    },
    async until(what, told) {
      for (let i = 0; i < 800; i++) {
        if (await what()) return
        await sleep(25)
      }
      assert.fail(`never happened: ${told}`)
    },
    user: () => `00u${String(++n).padStart(17, 'h')}`,
    times: (user) => org.done.filter((path) => path.includes(user)).length,
    olu: await approver('Olu'),
    ada: await approver('Ada'),
  }
}
