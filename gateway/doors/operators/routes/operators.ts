import { makeKey } from '../../../enforce/identify.ts'
import { at, operatorAdd, operatorAdded, operatorList, operatorView, whoami } from '../../../model/api.ts'
import type { OperatorView } from '../../../model/api.ts'
import { Refusal } from '../../../model/refusal.ts'
import { sql } from '../../../store/statement.ts'
import { z } from 'zod'
import { operatorOf } from '../authenticate.ts'
import type { OperatorsHouse } from '../house.ts'
import { route } from '../route.ts'
import { expiry } from './agents.ts'

const all = async ({ store }: OperatorsHouse): Promise<OperatorView[]> =>
  (await store.read(sql(`select * from operators order by name`))).map(operatorOf)

const list = route({
  method: 'get',
  path: '/api/operators',
  summary: 'All operators.',
  answer: operatorList,
  handle: async ({ house }) => ({ operators: await all(house) }),
})

const me = route({
  method: 'get',
  path: '/api/operators/me',
  summary: 'Who asks.',
  answer: whoami,
  handle: ({ operator }) => Promise.resolve({ operator }),
})

const add = route({
  method: 'post',
  path: '/api/operators',
  summary: 'Adds a person with a first key, which is shown in this answer only.',
  roles: ['operator'],
  body: operatorAdd,
  answer: operatorAdded,
  status: 201,
  async handle({ body, operator: by, house }) {
    const now = house.now()
    const key = makeKey('ok', house.random)
    const added: OperatorView = {
      id: house.ids.operator(),
      name: body.name,
      oktaUserId: body.oktaUserId ?? null,
      roles: body.roles,
      status: 'active',
      createdAt: at(now),
    }
    const entry = await house.audit.entries.administration({
      at: now,
      act: 'operator.add',
      by: { id: by.id, name: by.name },
      on: { type: 'operator', id: added.id, name: added.name },
      change: { roles: body.roles },
    })
    const done = await house.store.run('addOperator', {
      writer: house.store.writer,
      operator: {
        id: added.id,
        name: added.name,
        oktaUserId: added.oktaUserId,
        roles: JSON.stringify(added.roles),
        at: now,
      },
      key: { hash: key.hash, prefix: key.prefix, at: now, expiresAt: expiry(now, body.keyDays) },
      entry,
    })
    if (!done)
      throw new Refusal('conflict', {
        sentence: `There is an operator named ${body.name} already.`,
        hint: 'Choose another name.',
      })
    return { operator: added, key: key.key, prefix: key.prefix }
  },
})

const disable = route({
  method: 'post',
  path: '/api/operators/{operator}/disable',
  summary: 'Ends all keys of a person, for good.',
  roles: ['operator'],
  answer: z.object({ operator: operatorView }),
  async handle({ params, operator: by, house }) {
    const named = params['operator']
    const known = await all(house)
    const found = known.find((one) => one.id === named) ?? known.find((one) => one.name === named)
    if (found === undefined)
      throw new Refusal('not_found', {
        sentence: 'There is no operator of that name or id.',
        hint: 'See postern operators list.',
      })
    const left = known.filter((one) => one.status === 'active' && one.roles.includes('operator') && one.id !== found.id)
    if (left.length === 0)
      throw new Refusal('conflict', {
        sentence: `${found.name} is the last one who may change anything here.`,
        hint: 'Add another operator with the role operator first.',
      })
    const at = house.now()
    const entry = await house.audit.entries.administration({
      at,
      act: 'operator.disable',
      by: { id: by.id, name: by.name },
      on: { type: 'operator', id: found.id, name: found.name },
    })
    await house.store.run('disableOperator', { writer: house.store.writer, operator: found.id, at, entry })
    return { operator: { ...found, status: 'disabled' as const } }
  },
})

export const operatorRoutes = [list, me, add, disable]
