import { html } from 'hono/html'
import type { HoldView } from '../../../model/api.ts'
import { cleaned } from '../../../model/words.ts'
import { severest } from '../../outbox.ts'
import { page, type Html, type Looker } from './layout.ts'
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
    <p class="facts">
      ${risk(severest(hold.rules))}
      <span>${span(Date.parse(hold.expiresAt) - now)} left</span>
      ${notYours === undefined ? '' : html`<span class="muted">Not yours to approve</span>`}
    </p>
  </li>`

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
  readonly now: number
}): Html =>
  page({
    org: options.org,
    title: 'Approvals',
    looker: options.looker,
    body: html`<h1>Approvals</h1>
      <section aria-labelledby="waiting">
        <h2 id="waiting">${options.waiting.length === 0 ? 'Nothing waits' : `${options.waiting.length} waiting`}</h2>
        ${
          options.waiting.length === 0
            ? html`<p class="muted">No call waits for a person. New ones appear here, and where you are told.</p>`
            : html`<ul class="cards">
                ${options.waiting.map((one) => waiting(one, options.now))}
              </ul>`
        }
      </section>
      ${
        options.over.length === 0
          ? ''
          : html`<section aria-labelledby="over">
              <h2 id="over">Lately</h2>
              <ul class="rows">
                ${options.over.map((one) => over(one, options.now))}
              </ul>
            </section>`
      }`,
  })
