import { z } from 'zod'
import {
  at,
  deliveryList,
  deliveryQuery,
  deliveryRetried,
  DELIVERY_STATES,
  type DeliveryView,
} from '../../../model/api.ts'
import { Refusal } from '../../../model/refusal.ts'
import { integer, optionalInteger, optionalText, sql, text, type Row, type Value } from '../../../store/statement.ts'
import { route } from '../route.ts'

const about = z.object({ hold: z.string().optional(), decision: z.string().optional() })

const viewOf = (row: Row): DeliveryView => {
  const { hold, decision } = about.parse(JSON.parse(text(row, 'body')))
  return {
    id: text(row, 'id'),
    message: optionalText(row, 'message') ?? text(row, 'id'),
    kind: text(row, 'kind'),
    sink: optionalText(row, 'sink') ?? null,
    state: z.enum(DELIVERY_STATES).parse(text(row, 'state')),
    attempts: integer(row, 'attempts'),
    createdAt: at(integer(row, 'created_at')),
    nextAt: at(optionalInteger(row, 'settled_at') ?? integer(row, 'next_at')),
    lastError: optionalText(row, 'last_error') ?? null,
    hold: hold ?? null,
    decision: decision ?? null,
  }
}

const list = route({
  method: 'get',
  path: '/api/outbox',
  summary: 'Messages on their way to people and systems, the newest first; given_up are the dead letters.',
  query: deliveryQuery,
  answer: deliveryList,
  async handle({ query, house }) {
    const some = query.state === undefined ? `state != 'spread'` : 'state = ?'
    const values: Value[] = query.state === undefined ? [] : [query.state]
    const rows = await house.store.read(
      sql(`select * from outbox where ${some} order by created_at desc, id desc limit ?`, ...values, query.limit),
    )
    return { deliveries: rows.map(viewOf) }
  },
})

const retry = route({
  method: 'post',
  path: '/api/outbox/{delivery}/retry',
  summary: 'Sends a dead letter again, at once and with all its attempts before it.',
  roles: ['operator'],
  answer: deliveryRetried,
  async handle({ params, operator: by, house }) {
    const { store } = house
    const id = params['delivery'] ?? ''
    const found = async () => (await store.read(sql(`select * from outbox where id = ? and sink is not null`, id)))[0]
    const before = await found()
    if (before === undefined)
      throw new Refusal('not_found', {
        sentence: 'There is no such delivery.',
        hint: 'See them all: postern outbox list.',
      })
    const now = house.now()
    const entry = await house.audit.entries.administration({
      at: now,
      act: 'outbox.retry',
      by: { id: by.id, name: by.name },
      change: { kind: text(before, 'kind'), sink: text(before, 'sink') },
    })
    if (!(await store.run('retryDelivery', { writer: store.writer, id, at: now, entry })))
      throw new Refusal('conflict', {
        sentence: `This message is ${text(before, 'state') === 'sent' ? 'sent' : 'on its way'} already.`,
        hint: 'Only what was given up can be retried: postern outbox list --state given_up.',
      })
    return { delivery: viewOf((await found()) ?? before) }
  },
})

export const outboxRoutes = [list, retry]
