import { settleAsk, settledWrite } from '../../../model/api.ts'
import { Refusal } from '../../../model/refusal.ts'
import { optionalText, sql, text } from '../../../store/statement.ts'
import { route } from '../route.ts'

const settle = route({
  method: 'post',
  path: '/api/audit/{decision}/settle',
  summary:
    "Says what became of a write whose outcome nobody learnt, where Okta's log does not tell it. Nothing is sent.",
  roles: ['operator'],
  body: settleAsk,
  answer: settledWrite,
  async handle({ params, body, operator, house }) {
    const decision = params['decision'] ?? ''
    const { store } = house
    const [write] = await store.read(
      sql(
        `select w.state, w.agent_id, w.hold_id, w.request_id, e.operation from writes w join entries e on e.decision_id = w.decision_id and e.kind = 'decision' where w.decision_id = ?`,
        decision,
      ),
    )
    if (write === undefined)
      throw new Refusal('not_found', {
        sentence: 'There is no such write.',
        hint: 'Writes with an unknown outcome: postern audit list --effect unknown.',
      })
    const at = house.now()
    const hold = optionalText(write, 'hold_id')
    const entry = await house.audit.entries.settled({
      id: decision,
      at,
      agent: text(write, 'agent_id'),
      operation: text(write, 'operation'),
      ...(hold === undefined ? {} : { hold }),
      state: body.state,
      by: 'person',
      requestId: optionalText(write, 'request_id'),
      person: { id: operator.oktaUserId ?? operator.id, name: operator.name, reason: body.reason },
    })
    const { writer } = store
    if (!(await store.run('settleWrite', { writer, decision, state: body.state, requestId: null, entry })))
      throw new Refusal('conflict', {
        sentence: `The outcome of this write is not unknown: it is ${text(write, 'state').replace('_', ' ')}.`,
        hint: `See postern audit show ${decision}.`,
      })
    return { decision, state: body.state }
  },
})

export const settleRoutes = [settle]
