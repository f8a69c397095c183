import { html } from 'hono/html'
import { cleaned } from '../../../model/words.ts'
import { severest } from '../../outbox.ts'
import { changesOf, factsAge, settingsOf, type Change } from '../changes.ts'
import { requestText } from '../request.ts'
import type { Story } from '../story.ts'
import { afterwards, type AfterOptions } from './after.ts'
import { decide, glass, type DecideOptions } from './decide.ts'
import { page, type Html, type Looker } from './layout.ts'
import { planChanges } from './plan.ts'
import { GRANT, hoursInWords, moment, nth, PLAN_GRANT, risk, span, STATE, theirs, told } from './words.ts'

export interface HoldPageOptions extends DecideOptions, AfterOptions {
  readonly org: string
  readonly looker: Looker
}

const move = (change: Change): Html =>
  change.what === undefined
    ? html``
    : html`<p class="move">
        <span class="what">${change.what}</span>
        ${
          change.before === undefined
            ? ''
            : html`<span class="before"><span class="hidden">now </span>${change.before}</span>
                <span class="arrow" aria-hidden="true">→</span><span class="hidden"> becomes </span>`
        }
        <span class="after">${change.after ?? 'not known'}</span>
      </p>`

const changed = (change: Change): Html =>
  html`<li>
    <p class="thing">${told(change.thing)}</p>
    ${move(change)} ${change.facts.length === 0 ? '' : html`<p>${change.facts.join(' ')}</p>`}
    ${change.unknown.length === 0 ? '' : html`<p class="warn">Not known: ${change.unknown.join(', ')}.</p>`}
  </li>`

const isPlan = (hold: Story['hold']): boolean => (hold.plan ?? null) !== null

function changes({ shown, hold }: Story): Html {
  if (hold.plan !== undefined && hold.plan !== null) return planChanges(hold.plan)
  if (shown === undefined) return html`<p class="warn">The record of this call cannot be read.</p>`
  const things = changesOf(shown)
  const sets = settingsOf(shown)
  return html`${
    things.length === 0
      ? html`<p>It concerns the org as a whole.</p>`
      : html`<ul class="changes">
          ${things.map(changed)}
        </ul>`
  }
  ${
    sets.length === 0
      ? ''
      : html`<dl class="sets">
          ${sets.map(
            (one) =>
              html`<div>
                <dt>${one.name}</dt>
                <dd>${one.value}</dd>
              </div>`,
          )}
        </dl>`
  }`
}

const why = ({ hold }: Story): Html =>
  html`<ul class="why">
    ${hold.rules.map(
      (one) =>
        html`<li>
          <p><strong>${one.title}</strong> <span class="muted">${one.rule}, ${one.severity}</span></p>
          ${one.description === '' ? '' : html`<p class="muted">${one.description}</p>`}
        </li>`,
    )}
  </ul>`

function asker({ agent, hold, before }: Story): Html {
  const kind = agent.kind.replace('ai_agent', 'AI agent')
  const usual =
    before.hours === undefined
      ? ''
      : `, usually ${String(before.hours.from).padStart(2, '0')}–${String(before.hours.until).padStart(2, '0')} UTC`
  const count =
    before.week === 0
      ? 'It asked for nothing like this in the last 7 days.'
      : `Its ${nth(before.week + 1)} such request in 7 days (${before.approved} approved, ${before.denied} denied)${usual}.`
  return html`<p>
      <strong>${cleaned(hold.agent.name)}</strong>, ${/^[aeiou]/i.test(kind) ? 'an' : 'a'} ${kind} owned by
      ${cleaned(agent.owner)}. ${agent.purpose === '' ? '' : html`Made for: ${theirs(agent.purpose, 300)}`}
    </p>
    <p>${count}</p>`
}

function facts({ shown, hold }: Story, now: number): Html {
  if (isPlan(hold))
    return html`<p>As they were when the plan was announced, ${moment(Date.parse(hold.createdAt), now)}.</p>`
  if (shown === undefined) return html`<p class="warn">Not known.</p>`
  const { count, oldest, live } = factsAge(shown)
  if (count === 0) return html`<p>None was needed. It was judged ${moment(shown.at, now)}.</p>`
  const from = live ? 'Okta' : 'the inventory'
  return shown.now
    ? html`<p>Read from ${from} ${span(now - oldest)} ago. When the call is sent it is read and judged again.</p>`
    : html`<p>As it was judged: read from ${from}, ${moment(oldest, now)}.</p>`
}

function state({ hold, votes }: Story, now: number): Html {
  const said = votes.map(
    (vote) =>
      html`<li>
        <strong>${vote.verdict === 'approve' ? 'Approved' : 'Denied'}</strong> by
        ${vote.mine ? 'you' : cleaned(vote.by)}, ${moment(vote.at, now)}: ${theirs(vote.reason, 300)}
      </li>`,
  )
  const grants = isPlan(hold) ? PLAN_GRANT : GRANT
  const end = hold.grant === null ? '' : (grants[hold.grant] ?? '')
  const yes = votes.filter((vote) => vote.verdict === 'approve').length
  const lasts = hold.lastsSeconds ?? null
  return html`<div class="state ${hold.state}" role="status">
    <p>
      <strong>${STATE[hold.state] ?? hold.state}.</strong>
      ${hold.state === 'pending' ? html`${yes > 0 ? `${yes} of ${hold.quorum} people said yes. ` : ''}Ends ${moment(Date.parse(hold.expiresAt), now)}.` : end}
      ${hold.grant === 'unspent' ? html`Until ${moment(Date.parse(hold.expiresAt), now)}.` : ''}
      ${hold.state === 'approved' && lasts !== null ? `What it grants ends ${hoursInWords(lasts / 3600)} later: Postern takes it back.` : ''}
    </p>
    ${
      said.length === 0
        ? ''
        : html`<ul class="votes">
            ${said}
          </ul>`
    }
  </div>`
}

function request({ call, path, hold }: Story): Html {
  if (isPlan(hold))
    return html`<p class="muted">A plan holds no request: each comes by itself. Its decision is ${hold.decision}.</p>`
  if (call === undefined || path === undefined)
    return html`<p class="muted">The request is kept only while it waits. Its decision is ${hold.decision}.</p>`
  return html`<pre tabindex="0" role="region" aria-label="The request, secrets masked">${requestText(call, path)}</pre>
    <p class="muted">Names and shape as they will be sent; values that could hold a secret or a name are masked.</p>`
}

const history = ({ before, hold }: Story, now: number): Html =>
  before.latest.length === 0
    ? html`<p class="muted">${cleaned(hold.agent.name)} never had such a call held before.</p>`
    : html`<ul class="rows">
        ${before.latest.map(
          (one) =>
            html`<li>
              <a href="/approvals/${one.id}">${one.sentence === '' ? one.id : told(one.sentence)}</a>
              <span class="muted">${STATE[one.state] ?? one.state}, ${moment(one.at, now)}</span>
            </li>`,
        )}
      </ul>`

/** One hold, made for deciding: what happens, what changes, why it waits, who asks, and the decision. */
export function holdPage(options: HoldPageOptions): Html {
  const { story, now, wrong } = options
  const { hold } = story
  return page({
    org: options.org,
    title: `${cleaned(hold.agent.name)}: ${cleaned(hold.operation)}`,
    looker: options.looker,
    body: html`<nav aria-label="Where you are"><a href="/approvals">← All approvals</a></nav>
      <div class="hold">
        <div class="said">
          <p class="facts">
            ${risk(severest(hold.rules))} <span class="muted">asked ${moment(Date.parse(hold.createdAt), now)}</span>
          </p>
          <h1>
            <span class="agent">${cleaned(hold.agent.name)}</span> wants to
            ${hold.sentence === '' ? hold.operation : told(hold.sentence)}.
          </h1>
          ${
            wrong === undefined
              ? ''
              : hold.state === 'pending'
                ? // Where the form is below the first screen.
                  html`<p class="error short">
                    <a href="#${wrong.at === 'glass' ? 'glass' : 'reason'}">${wrong.sentence}</a>
                  </p>`
                : wrong.at === 'review'
                  ? ''
                  : html`<p class="error" role="alert">
                      ${wrong.sentence} <span class="muted">${wrong.hint ?? ''}</span>
                    </p>`
          }
          ${state(story, now)} ${afterwards(options)}
        </div>
        <div class="card body">
          <section aria-labelledby="changes">
            <h2 id="changes">What changes</h2>
            ${changes(story)}
          </section>
          <section aria-labelledby="why">
            <h2 id="why">Why it waits</h2>
            ${why(story)}
          </section>
          <section aria-labelledby="purpose">
            <h2 id="purpose">Purpose</h2>
            <p>
              ${hold.purpose === null ? html`<span class="muted">The agent gave none.</span>` : html`${theirs(hold.purpose)} <span class="muted">(the agent's own words)</span>`}
            </p>
          </section>
          <section aria-labelledby="asker">
            <h2 id="asker">Asked by</h2>
            ${asker(story)}
          </section>
          <section aria-labelledby="facts">
            <h2 id="facts">Facts</h2>
            ${facts(story, now)}
          </section>
        </div>
        ${decide(options)}
        <div class="more">
          ${glass(options)}
          <details class="card">
            <summary>The request</summary>
            ${request(story)}
          </details>
          <details class="card">
            <summary>Earlier requests like it</summary>
            ${history(story, now)}
          </details>
        </div>
      </div>`,
  })
}
