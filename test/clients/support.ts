import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { createInterface } from 'node:readline'
import type { TestContext } from 'node:test'
import { bytesOfFolder, makeCanaries } from '../support/canaries.ts'
import type { DeclaredAgent, TestGateway } from '../support/gateway.ts'

// Lines of a client are of many shapes; stories assert on what they read.
// oxlint-disable-next-line typescript/no-explicit-any -- tests look into any shape
export type Line = Readonly<Record<string, any>> & { readonly step: string }

export interface Program {
  readonly command: string
  readonly args: readonly string[]
  readonly env?: Readonly<Record<string, string>>
  readonly cwd?: string
}

export interface Ran {
  readonly lines: readonly Line[]
  readonly code: number | null
  /** What it wrote beside its lines: to show when it fails, and to look for secrets in. */
  readonly noise: string
  /** The line of this step. Throws, with the noise, when there is none. */
  line(step: string): Line
}

/**
 * Runs a client as a process of its own with nothing of this process's environment but PATH and HOME. Each line of JSON
 * it prints is handed to `on`, which may answer with a line on its standard input.
 */
export async function runClient(
  t: TestContext,
  program: Program,
  on: (line: Line) => Promise<string | undefined> | string | undefined = () => undefined,
): Promise<Ran> {
  const { PATH = '', HOME = '' } = process.env
  const child = spawn(program.command, program.args, {
    env: { PATH, HOME, ...program.env },
    ...(program.cwd === undefined ? {} : { cwd: program.cwd }),
    stdio: 'pipe',
  })
  t.after(() => child.kill('SIGKILL'))
  const lines: Line[] = []
  let noise = ''
  child.stderr.on('data', (piece: Buffer) => (noise += piece.toString()))
  const ended = new Promise<number | null>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', resolve)
  })
  ended.catch(() => undefined)
  for await (const text of createInterface({ input: child.stdout })) {
    const line = lineOf(text)
    if (line === undefined) {
      noise += `${text}\n`
      continue
    }
    lines.push(line)
    const answer = await on(line)
    if (answer !== undefined) child.stdin.write(`${answer}\n`)
  }
  const code = await ended
  return {
    lines,
    code,
    noise,
    line(step) {
      const found = lines.find((one) => one.step === step)
      if (found === undefined) throw new Error(`the client never came to ${step} (exit ${code}):\n${noise}`)
      return found
    },
  }
}

function lineOf(text: string): Line | undefined {
  if (!text.startsWith('{')) return undefined
  try {
    const said: unknown = JSON.parse(text)
    return typeof said === 'object' && said !== null && 'step' in said ? (said as Line) : undefined
  } catch {
    return undefined
  }
}

/** The agent that every client plays: it keeps users and groups, and its owner allows it no more. */
export const KEEPER: DeclaredAgent = {
  name: 'onboarding-bot',
  kind: 'service',
  grant: {
    scopes: ['okta.users.manage', 'okta.groups.manage'],
    operations: [],
    resources: { user: ['*'], group: ['*'] },
    attributes: ['*'],
    oneTimeSecrets: false,
  },
}

/** Approves a held call as the first operator does, at the operators' door. */
export async function approve(gateway: TestGateway, hold: string): Promise<void> {
  const key = readFileSync(gateway.operatorKeyFile ?? '', 'utf8').trim()
  const answer = await fetch(`${gateway.operatorsUrl}/api/holds/${hold}/approve`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body: JSON.stringify({ reason: 'ticket checked' }),
  })
  if (answer.status !== 200) throw new Error(`not approved: ${answer.status} ${await answer.text()}`)
}

/** Two groups of the org: an ordinary one, and one made to grant an admin role. */
export function groupsOf(gateway: TestGateway): { readonly group: string; readonly adminGroup: string } {
  const groups = [...gateway.org.truth.groups.all()].filter((one) => one.type === 'OKTA_GROUP')
  const [group, adminGroup] = [groups[0], groups[1]]
  if (group === undefined || adminGroup === undefined) throw new Error('the org has too few groups')
  gateway.org.giveRole('group', adminGroup.id, 'USER_ADMIN')
  return { group: group.id, adminGroup: adminGroup.id }
}

export interface StoryOptions {
  readonly gateway: TestGateway
  readonly program: Program
  /** The client's own settings, as its users give them. */
  readonly client: object
}

/**
 * What every client goes through, told in lines of the same names: it pages through all users, creates one, reads and
 * changes it, adds it to a group, is told why it may not add it to another, and deletes it once a person agreed.
 */
export async function liveThrough(t: TestContext, { gateway, program, client }: StoryOptions): Promise<Ran> {
  const { org } = gateway
  const { group, adminGroup } = groupsOf(gateway)
  const login = 'mia.lund-hire@acme.test'
  const listed = [...org.truth.users.all()].filter((user) => user.status !== 'DEPROVISIONED').length
  const settings = JSON.stringify({ client, login, group, adminGroup })
  const env = { ...program.env, CLIENT_SETTINGS: settings }
  const ran = await runClient(t, { ...program, env }, async ({ step }) => {
    if (step !== 'held') return undefined
    for (const hold of await pending(gateway)) await approve(gateway, hold)
    return 'approved'
  })
  const { line } = ran
  assert.equal(line('paged')['users'], listed)
  const user = line('created')['id'] as string
  assert.equal(line('created')['login'], login)
  assert.equal(line('read')['login'], login)
  assert.equal(line('changed')['nickName'], 'Mimi')
  assert.equal(line('joined')['member'], true)
  const blocked = JSON.stringify(line('blocked'))
  assert.match(blocked, /Postern blocked this call/)
  assert.match(JSON.stringify(line('held')), /Postern holds this call for approval/)
  assert.ok(line('deactivated') && line('deleted') && line('gone'))
  assert.equal(ran.code, 0, ran.noise)
  assert.equal(org.truth.users.get(user), undefined)
  assert.ok(!org.truth.membersOf(adminGroup).has(user))
  nothingSecret(gateway, [ran.noise, ...ran.lines.map((one) => JSON.stringify(one))])
  return ran
}

/** Files of a gateway's folder that are there to hold secrets, and those that a story puts beside them. */
const KEPT = ['operator.key', 'store.key', 'checkpoint.key', 'ca.key', 'key.pem', 'private.pem', 'main.tf', 'script.sh']

/** No secret of the gateway or of an agent, and no token that was given out, stays in the log, the store or what a client said. */
export function nothingSecret(gateway: TestGateway, said: readonly string[], more: readonly string[] = []): void {
  const canaries = makeCanaries()
  for (const { secret } of gateway.org.truth.tokens.all()) canaries.watch("the gateway's token at Okta", secret)
  canaries.watch("the operator's key", readFileSync(gateway.operatorKeyFile ?? '', 'utf8').trim())
  for (const agent of gateway.agents) canaries.watch(`the key of ${agent}`, gateway.key(agent))
  more.forEach((one, n) => canaries.watch(`secret ${n} of the client`, one))
  const places = {
    log: gateway.logged.join('\n'),
    store: bytesOfFolder(gateway.dataDir, KEPT).toString('latin1'),
    client: said.join('\n'),
  }
  for (const [place, text] of Object.entries(places)) {
    assert.deepEqual(canaries.foundIn(text), [], `in the ${place}`)
    assert.doesNotMatch(text, /eyJ[\w-]{20,}\.eyJ[\w-]{20,}\.[\w-]{20,}/, `a token in the ${place}`)
    assert.doesNotMatch(text, /-----BEGIN [A-Z ]*PRIVATE KEY/, `a private key in the ${place}`)
  }
}

/** Holds that wait for a person. */
export async function pending(gateway: TestGateway): Promise<string[]> {
  const holds = gateway.house.store.db.selectFrom('holds').select('id').where('state', '=', 'pending')
  return (await holds.execute()).map((hold) => hold.id)
}
