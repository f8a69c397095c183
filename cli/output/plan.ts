import type { PlannedItem } from '../../gateway/model/plan.ts'
import { safe, type Style } from './style.ts'

const EXPECT: Readonly<Record<PlannedItem['expect'], string>> = {
  allow: 'passes by itself',
  alert: 'passes, and someone is told',
  hold: 'waits for this approval',
  block: 'stays blocked',
  open: 'judged when it comes',
}

/** A plan's items, each with what it would change; what waits is marked, what stays blocked says why. */
export function planLines(items: readonly (PlannedItem & { readonly used?: number })[], style: Style): string {
  return items
    .map((item, i) => {
      const used = item.used === undefined || item.rules.length === 0 ? '' : `, ${item.used} of ${item.most} used`
      const count = item.most === 1 ? '' : `up to ${item.most} times: `
      const rules = item.rules.length === 0 ? '' : ` (${item.rules.join(', ')})`
      const expect = item.expect === 'open' && item.rules.length > 0 ? 'covered by this approval' : EXPECT[item.expect]
      return [
        `${String(i + 1).padStart(4)}  ${count}${safe(item.sentence, 200)}`,
        ...item.changes.map((line) => `      ${safe(line, 200)}`),
        `      ${style.faint(`${expect}${rules}${used}`)}`,
        ...(item.why === undefined ? [] : [`      ${safe(item.why, 200)}`]),
      ].join('\n')
    })
    .join('\n')
    .concat('\n')
}
