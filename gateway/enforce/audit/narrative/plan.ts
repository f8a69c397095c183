import { cleaned, quoted } from '../../../model/words.ts'
import type { PlanPublic } from '../plan.ts'
import type { ReadEntry } from '../read.ts'
import { peopleLines, sealedLine } from './lines.ts'
import type { Names } from './names.ts'

const MOST_LINES = 40

/** The story of an announced change set: what it asked for, item by item, and what people said. Pure. */
export function planStory(
  entry: ReadEntry,
  plan: PlanPublic,
  base: { readonly decision: string; readonly at: string; readonly steps: readonly string[] },
  entries: readonly ReadEntry[],
  names: Names,
) {
  const agent = cleaned(names.plain(entry.agent ?? '') ?? entry.agent ?? 'an agent')
  const purpose = entry.words.purpose
  const items = plan.items.slice(0, MOST_LINES).map((item) => {
    const on = item.targets.map((one) => `${cleaned(one.type)} ${cleaned(names.label(one.id) ?? one.id)}`).join(', ')
    const rules = item.rules.length === 0 ? '' : ` (${item.rules.join(', ')})`
    return `${item.most} × ${cleaned(item.operation)}${on === '' ? '' : ` on ${on}`}: ${item.expect}${rules}`
  })
  const rest = plan.items.length - items.length
  return {
    ...base,
    head: `${base.decision}   ${base.at}   ${agent} -> plan of ${plan.items.length} items   ${base.steps.join(', ')}`,
    asked: [
      `${agent} announced ${cleaned(plan.id)}: ${plan.calls} calls that people decide on, within ${plan.minutes} minutes of their approval.`,
      ...(purpose === undefined ? [] : [`Its purpose, in its own words: ${quoted(purpose, 300)}.`]),
    ].join(' '),
    lines: [
      { title: 'Items', text: rest > 0 ? [...items, `and ${rest} more`] : items },
      { title: 'People', text: peopleLines(entries, names) },
      { title: 'Policy', text: [`revision ${cleaned(plan.policy)}`] },
      { title: 'Sealed', text: [sealedLine(entry.log, undefined)] },
    ].filter((line) => line.text.length > 0),
  }
}
