import type { Approval } from '../../model/hold.ts'
import { votesStatement } from '../../store/commands/holds.ts'
import { integer, text } from '../../store/statement.ts'
import type { Store } from '../../store/store.ts'

/** Who said yes to a hold, in the order they did. */
export async function votersOf(store: Store, hold: string): Promise<Approval['by']> {
  const votes = await store.read(votesStatement(hold))
  return votes
    .filter((vote) => vote['verdict'] === 'approve')
    .map((vote) => ({
      id: text(vote, 'approver_id'),
      name: text(vote, 'approver_name'),
      at: integer(vote, 'at'),
      reason: text(vote, 'reason'),
    }))
}
