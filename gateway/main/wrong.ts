import type { Verified } from '../enforce/audit.ts'

/** The first thing that is wrong with the log, in a sentence. */
export function wrongSentence(wrong: NonNullable<Verified['wrong']>): string {
  switch (wrong.kind) {
    case 'entry_changed':
      return `Entry ${wrong.entry} was changed after it was written.`
    case 'position_missing':
      return `The entry at position ${wrong.position} is missing.`
    case 'entry_repeated':
      return `Entry ${wrong.entry} stands twice in the log.`
    case 'counter_missing':
      return `Entries of writer ${wrong.writer} are missing from its counters.`
    case 'checkpoint_differs':
      return `The signed checkpoint at ${wrong.size} entries names another root than the entries give.`
    case 'signature_wrong':
      return `The signature of the checkpoint at ${wrong.size} entries is not of this log's key.`
    case 'tail_truncated':
      return `The log has ${wrong.size} entries, and a checkpoint was signed over ${wrong.expected}: the end was cut off.`
    case 'head_differs':
      return `The head at ${wrong.size} entries is not the one that was kept elsewhere.`
    case 'node_changed':
      return `A stored node of the tree (level ${wrong.level}, ${wrong.index}) was changed.`
  }
}
