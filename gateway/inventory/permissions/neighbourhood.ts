import { keyOf, type Edges, type Gap, type Graph, type MaybeNode, type Nodes, type Read } from '../graph.ts'
import { effective } from './judge.ts'
import type { Question, Verdict } from './words.ts'

/** Answers to point reads, by their key. */
export type Neighbourhood = Pick<ReadonlyMap<string, MaybeNode | Edges | Nodes>, 'get'>

/** Longest chain a question can follow: token, owner, groups, assignments, roles and sets, what they contain, its groups. */
const ROUNDS = 12
const UNREAD: Gap = { what: 'something not read yet', cure: 'read it' }

/**
 * Which reads a question still needs, given what is here: the reads that thinking it through asks for and does not find. Empty
 * when the verdict rests on answers alone. Pure: the store answers them, by a few point reads a round.
 */
export function needs(question: Question, known: Neighbourhood): readonly Read[] {
  const missing = new Map<string, Read>()
  effective(question, over(known, missing))
  return [...missing.values()]
}

/**
 * Thinks a question through, reading only what it needs: `read` answers a batch, one answer a read, in order; `peek` what is
 * here already. Gaps that the store knows of are answers too. Throws an Error when the reads do not end.
 */
export async function settle(
  question: Question,
  read: (reads: readonly Read[]) => Promise<readonly (MaybeNode | Edges | Nodes)[]>,
  peek: (key: string) => MaybeNode | Edges | Nodes | undefined = () => undefined,
): Promise<Verdict> {
  const known = new Map<string, MaybeNode | Edges | Nodes>()
  const here: Neighbourhood = {
    get(key) {
      const answer = known.get(key) ?? peek(key)
      // Thought through with one answer, in all rounds.
      if (answer !== undefined) known.set(key, answer)
      return answer
    },
  }
  for (let round = 0; round < ROUNDS; round += 1) {
    const missing = new Map<string, Read>()
    const verdict = effective(question, over(here, missing))
    if (missing.size === 0) return verdict
    const reads = [...missing.values()]
    const answers = await read(reads)
    for (const [index, each] of reads.entries()) {
      const answer = answers[index]
      if (answer !== undefined) known.set(keyOf(each), answer)
    }
  }
  throw new Error(`the reads for ${question.operation.id} do not end`)
}

/** A graph over answers; what is asked and not there is noted in `missing`, and a gap meanwhile. */
function over(known: Neighbourhood, missing: Map<string, Read>): Graph {
  const find = <T>(read: Read, absent: T): T => {
    const key = keyOf(read)
    const answer = known.get(key)
    if (answer === undefined) missing.set(key, read)
    // The key says which kind of read it was, and so which kind of answer.
    return answer === undefined ? absent : (answer as T)
  }
  const noEdges: Edges = { edges: [], gap: UNREAD }
  return {
    node: (ref) => find<MaybeNode>({ read: 'node', ref }, { gap: UNREAD }),
    out: (ref, edge) => find<Edges>({ read: 'out', ref, edge }, noEdges),
    in: (ref, edge) => find<Edges>({ read: 'in', ref, edge }, noEdges),
    list: (kind) => find<Nodes>({ read: 'list', kind }, { nodes: [], gap: UNREAD }),
  }
}
