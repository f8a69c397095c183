import { html } from 'hono/html'
import type { HoldView } from '../../../model/api.ts'
import { cleaned } from '../../../model/words.ts'
import { severest } from '../../outbox.ts'
import { page, type Html, type Looker } from './layout.ts'
import { toReview, type Unreviewed } from './review.ts'
import { moment, risk, span, STATE, theirs, told } from './words.ts'

export interface Listed {
  readonly hold: HoldView
  readonly notYours: string | undefined
}

const sentence = (hold: HoldView): Html =>
  html`<strong>${cleaned(hold.agent.name)}</strong> wants to
    ${hold.sentence === '' ? hold.operation : told(hold.sentence)}.`

const waiting = ({ hold, notYours }: Listed, now: number): Html =>
  html`<li class="card">
    <h3><a href="/approvals/${hold.id}">${sentence(hold)}</a></h3>
    ${hold.purpose === null ? '' : html`<p class="muted">${theirs(hold.purpose, 140)}</p>`}
    <p class="facts">${risk(severest(hold.rules))} ${left(Date.parse(hold.expiresAt) - now)}</p>
    ${notYours === undefined ? '' : html`<p class="muted">${notYours}</p>`}
  </li>`

const SOON_MS = 300_000
const left = (ms: number): Html => html`<span ${ms < SOON_MS ? html`class="soon"` : ''}>${span(ms)} left</span>`

const some = (id: string, title: string, of: readonly Listed[], now: number): Html =>
  html`<section aria-labelledby="${id}" ${id === 'others' ? html`class="others"` : ''}>
    <h2 id="${id}">${title}</h2>
    <ul class="cards">
      ${of.map((one) => waiting(one, now))}
    </ul>
  </section>`

const over = (hold: HoldView, now: number): Html =>
  html`<li>
    <a href="/approvals/${hold.id}">${sentence(hold)}</a>
    <span class="muted"
      >${STATE[hold.state] ?? hold.state}${
        hold.decidedAt === null ? '' : html`, ${moment(Date.parse(hold.decidedAt), now)}`
      }</span
    >
  </li>`

export const listPage = (options: {
  readonly org: string
  readonly looker: Looker
  readonly waiting: readonly Listed[]
  readonly over: readonly HoldView[]
  readonly unreviewed: readonly Unreviewed[]
  readonly now: number
}): Html => {
  const { now } = options
  const mine = options.waiting.filter((one) => one.notYours === undefined)
  const others = options.waiting.filter((one) => one.notYours !== undefined)
  return page({
    org: options.org,
    // A tab that is left open tells how many there were.
    title: mine.length === 0 ? 'Approvals' : `(${mine.length}) Approvals`,
    looker: options.looker,
    body: html`<h1>Approvals</h1>
      ${
        options.waiting.length === 0
          ? html`<section aria-labelledby="waiting">
              <h2 id="waiting">Nothing waits</h2>
              <p class="muted">No call waits for a person. New ones appear here, and where you are told.</p>
            </section>`
          : ''
      }
      ${mine.length === 0 ? '' : some('waiting', `${mine.length} for you to decide`, mine, now)}
      ${toReview(options.unreviewed, now)}
      ${others.length === 0 ? '' : some('others', `${others.length} for others to decide`, others, now)}
      ${
        options.over.length === 0
          ? ''
          : html`<section aria-labelledby="over">
              <h2 id="over">Lately</h2>
              <ul class="rows">
                ${options.over.map((one) => over(one, now))}
              </ul>
            </section>`
      }`,
  })
}
