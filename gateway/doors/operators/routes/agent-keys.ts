import { makeKey } from '../../../enforce/identify.ts'
import { at, revoked, revokeKeys, rotated, rotateKey } from '../../../model/api.ts'
import { Refusal } from '../../../model/refusal.ts'
import { sql } from '../../../store/statement.ts'
import type { Store } from '../../../store/store.ts'
import { findAgent, findToArm } from '../agents.ts'
import { route } from '../route.ts'
import { expiry } from './agents.ts'

const MINUTE = 60_000

const hasDeclaredKeys = async (store: Store, agent: string): Promise<boolean> => {
  const rows = await store.read(
    sql(
      `select id from entries where agent_id = ? and kind = 'administration' and effect = 'agent.set_keys' limit 1`,
      agent,
    ),
  )
  return rows.length > 0
}

const rotate = route({
  method: 'post',
  path: '/api/agents/{agent}/rotate-key',
  summary: 'Makes a new key, shown in this answer only; older ones stay good for the overlap and no longer.',
  roles: ['operator'],
  body: rotateKey,
  answer: rotated,
  async handle({ params, body, operator, house }) {
    const { agent, source } = await findToArm(house.store, params['agent'] ?? '')
    if (source === 'file' && (await hasDeclaredKeys(house.store, agent.id)))
      throw new Refusal('conflict', {
        sentence: `The configuration file says which keys ${agent.name} has.`,
        hint: 'Make one with postern agents new-key, put it beside the old one there, and restart.',
      })
    const now = house.now()
    const key = makeKey('pk', house.random)
    const overlapUntil = now + body.overlapMinutes * MINUTE
    const entry = await house.audit.entries.administration({
      at: now,
      act: 'agent.rotate_key',
      by: { id: operator.id, name: operator.name },
      on: { type: 'agent', id: agent.id, name: agent.name },
      change: { prefix: key.prefix, overlap_minutes: body.overlapMinutes, declared: source === 'file' },
    })
    await house.store.run('rotateAgentKey', {
      writer: house.store.writer,
      agent: agent.id,
      key: { hash: key.hash, prefix: key.prefix, at: now, expiresAt: expiry(now, body.keyDays) },
      overlapUntil,
      entry,
    })
    await house.directory.refresh()
    return { key: key.key, prefix: key.prefix, olderUntil: at(overlapUntil) }
  },
})

const revoke = route({
  method: 'post',
  path: '/api/agents/{agent}/revoke-keys',
  summary: 'Ends keys at once, on every replica within a second. For good: they never work again.',
  roles: ['operator'],
  body: revokeKeys,
  answer: revoked,
  async handle({ params, body, operator, house }) {
    const { agent } = await findAgent(house.store, params['agent'] ?? '')
    const now = house.now()
    const entry = await house.audit.entries.administration({
      at: now,
      act: 'agent.revoke_keys',
      by: { id: operator.id, name: operator.name },
      on: { type: 'agent', id: agent.id, name: agent.name },
      change: { prefix: body.prefix ?? 'all' },
    })
    const count = await house.store.run('revokeAgentKeys', {
      writer: house.store.writer,
      agent: agent.id,
      prefix: body.prefix ?? null,
      at: now,
      entry,
    })
    await house.directory.refresh()
    if (count === 0 && body.prefix !== undefined)
      throw new Refusal('not_found', {
        sentence: `${agent.name} has no live key that begins ${body.prefix}.`,
        hint: `See its keys: postern agents show ${agent.name}.`,
      })
    return { revoked: count }
  },
})

export const agentKeyRoutes = [rotate, revoke]
