import { at, undoAsk, undoDetail, undoProposed, type UndoView } from '../../../model/api.ts'
import { safeBody, safePath, safeQuery } from '../../../enforce/audit.ts'
import type { Undo } from '../../../enforce/undoing.ts'
import { Refusal } from '../../../model/refusal.ts'
import { agentRef, namesOf } from '../agents.ts'
import type { OperatorsHouse } from '../house.ts'
import { route } from '../route.ts'

async function viewOf(undo: Undo, house: OperatorsHouse): Promise<UndoView> {
  const { write, call } = undo
  return {
    decision: write.decision,
    agent: agentRef(write.agent, await namesOf(house.store)),
    done: { operation: write.operation, at: at(write.at), status: write.status },
    can: undo.can,
    why: undo.why ?? null,
    notes: [...undo.notes],
    request:
      call === undefined
        ? null
        : {
            operation: undo.operation ?? '',
            sentence: undo.sentence ?? '',
            method: call.method,
            path: `${safePath(call.path, undo.template)}${call.query === '' ? '' : `?${safeQuery(call.params)}`}`,
            body: call.body === undefined ? null : safeBody(call.body.json),
          },
    difference: undo.difference.map((line) => ({ ...line })),
    was: undo.was.map((line) => ({ ...line })),
    keptUntil: write.until === undefined ? null : at(write.until),
  }
}

const undoer = ({ undo }: OperatorsHouse) => {
  if (undo === undefined) throw new Refusal('not_found', { sentence: 'This door undoes nothing.' })
  return undo
}

const show = route({
  method: 'get',
  path: '/api/decisions/{decision}/undo',
  summary: 'What would undo a write, as things are now: the request, the difference, or why nothing does.',
  roles: ['operator', 'approver', 'auditor'],
  answer: undoDetail,
  handle: async ({ params, house }) => ({
    undo: await viewOf(await undoer(house).of(params['decision'] ?? ''), house),
  }),
})

const propose = route({
  method: 'post',
  path: '/api/decisions/{decision}/undo',
  summary: 'Asks for the undo: it is judged like any other call, and waits for another person in any case.',
  roles: ['operator', 'approver'],
  body: undoAsk,
  answer: undoProposed,
  async handle({ params, body, operator, house }) {
    const { undo, hold, refused } = await undoer(house).propose(params['decision'] ?? '', operator, body.reason)
    return { undo: await viewOf(undo, house), hold: hold ?? null, refused: refused ?? null }
  },
})

export const undoRoutes = [show, propose]
