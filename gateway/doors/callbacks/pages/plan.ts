import { html } from 'hono/html'
import type { Plan, PlannedItem } from '../../../model/plan.ts'
import { cleaned } from '../../../model/words.ts'
import type { Html } from './layout.ts'
import { told } from './words.ts'

const EXPECT: Readonly<Record<PlannedItem['expect'], string>> = {
  allow: 'Passes by itself.',
  alert: 'Passes by itself, and someone is told.',
  hold: 'Waits for this approval.',
  block: 'Stays blocked, whatever is decided here.',
  open: 'Judged when it comes.',
}

const expected = (item: PlannedItem): string =>
  item.expect === 'open' && item.rules.length > 0
    ? 'Covered by this approval, whatever else it sets.'
    : EXPECT[item.expect]

const lineOf = (item: PlannedItem): Html =>
  html`<li>
    <p class="thing">${item.most === 1 ? '' : `Up to ${item.most} times: `}${told(item.sentence)}</p>
    ${item.changes.map((line) => html`<p class="move">${cleaned(line, 300)}</p>`)}
    <p class="${item.expect === 'block' || item.targets !== undefined ? 'warn' : 'muted'}">
      ${expected(item)} ${item.rules.length === 0 ? '' : html`<span class="muted">${item.rules.join(', ')}</span>`}
    </p>
    ${item.why === undefined ? '' : html`<p class="muted">${cleaned(item.why, 300)}</p>`}
  </li>`

/** Everything a plan would do, item by item: one difference. */
export const planChanges = ({ items, minutes }: Plan): Html =>
  html`<p>
      One approval covers what waits here, for ${minutes} minutes. Each call is judged again when it comes; what is not
      here, or is no longer as shown, waits by itself.
    </p>
    <ol class="changes">
      ${items.map(lineOf)}
    </ol>`
