import { createHash } from 'node:crypto'
import { agentOf, makeAgent, type AgentDeclaration } from '../../model/agent.ts'
import type { Agent } from '../../model/subject.ts'
import type { EntryInput } from '../../store/commands/entries.ts'
import { sql, text } from '../../store/statement.ts'
import type { Store } from '../../store/store.ts'
import { describeKey, isKey } from './keys.ts'

/** An agent of the configuration file. With keys of its own the file alone says which keys it has. */
export interface DeclaredAgent {
  readonly declaration: AgentDeclaration
  readonly status: 'active' | 'disabled'
  /** The keys themselves, as a mounted secret gives them. */
  readonly keys: readonly string[]
}

export interface Synchronised {
  readonly added: readonly string[]
  readonly changed: readonly string[]
  /** No longer in the file. */
  readonly disabled: readonly string[]
}

export interface SyncDeps {
  readonly store: Store
  readonly now: number
  /** An administration entry for what the gateway did at its start. */
  readonly entry: (
    act: string,
    agent: string,
    details: Readonly<Record<string, string | readonly string[]>>,
  ) => EntryInput | Promise<EntryInput>
}

/** The same for the same name on every replica, so that two of them starting at once agree. */
export const idOfDeclared = (name: string): string =>
  `agt_${createHash('sha256').update(`declared agent ${name}`).digest('base64url').replace(/[-_]/g, '0').slice(0, 22)}`

const comparable = ({ updatedAt: _u, createdAt: _c, ...rest }: Agent): string => JSON.stringify(rest)

const row = (agent: Agent, at: number) => ({
  id: agent.id,
  name: agent.name,
  status: agent.status,
  body: JSON.stringify(agent),
  at,
  source: 'file',
})

/**
 * Brings the store's agents of source `file` in line with the file. Throws when a declared name belongs to an agent that
 * operators registered, or when a declared key is not of Postern's form.
 */
export async function syncAgents(declared: readonly DeclaredAgent[], deps: SyncDeps): Promise<Synchronised> {
  const { store, now } = deps
  const rows = await store.read(sql(`select id, name, body, source from agents`))
  const known = new Map(rows.map((one) => [text(one, 'name'), one]))
  const done = { added: new Array<string>(), changed: new Array<string>(), disabled: new Array<string>() }

  for (const { declaration, status, keys } of declared) {
    const { name } = declaration
    const there = known.get(name)
    if (there !== undefined && text(there, 'source') !== 'file')
      throw new Error(
        `the file declares the agent ${name}, but operators registered one of that name: rename one of them`,
      )
    const old = there === undefined ? undefined : agentOf(text(there, 'body'))
    const id = old?.id ?? idOfDeclared(name)
    const agent = makeAgent(declaration, { id, status, createdAt: old?.createdAt ?? now, updatedAt: now })
    if (old === undefined || comparable(old) !== comparable(agent)) {
      const act = old === undefined ? 'agent.add' : 'agent.change'
      const entry = await deps.entry(act, id, { source: 'file', name })
      await store.run('putAgent', { writer: store.writer, agent: row(agent, now), entry })
      done[old === undefined ? 'added' : 'changed'].push(name)
    }
    if (keys.length > 0) await setKeys(id, name, keys, deps)
  }

  const names = new Set(declared.map((one) => one.declaration.name))
  for (const [name, there] of known) {
    if (names.has(name) || text(there, 'source') !== 'file') continue
    const old = agentOf(text(there, 'body'))
    if (old.status === 'disabled') continue
    const agent: Agent = { ...old, status: 'disabled', updatedAt: now }
    const entry = await deps.entry('agent.disable', old.id, { source: 'file', name, why: 'no longer declared' })
    await store.run('putAgent', { writer: store.writer, agent: row(agent, now), entry })
    done.disabled.push(name)
  }
  return done
}

async function setKeys(id: string, name: string, keys: readonly string[], { store, now, entry }: SyncDeps) {
  for (const key of keys)
    if (!isKey('pk', key))
      throw new Error(`a key of the agent ${name} is not a Postern key (pk_…): make one with postern agents new-key`)
  const described = keys.map(describeKey)
  await store.run('setAgentKeys', {
    writer: store.writer,
    agent: id,
    keys: described.map(({ hash, prefix }) => ({ hash, prefix, at: now, expiresAt: null })),
    at: now,
    entry: await entry('agent.set_keys', id, { source: 'file', prefixes: described.map((key) => key.prefix) }),
  })
}
