import { html } from 'hono/html'
import { cleaned } from '../../../model/words.ts'
import { offersOf, type Offers } from '../../operators/offers.ts'
import type { Chosen } from '../choice.ts'
import type { Story } from '../story.ts'
import type { Html } from './layout.ts'
import { hoursInWords } from './words.ts'

/** What was wrong with a form that was just sent, and what stood in it. */
export interface Wrong {
  readonly sentence: string
  /** What to do about it. */
  readonly hint?: string
  readonly reason: string
  /** Where it is wrong: beside which part it is said. */
  readonly at: 'reason' | 'limits' | 'glass' | 'review' | 'page'
  readonly chosen?: Chosen
}

export interface DecideOptions {
  readonly story: Story
  /** Of the form that decides. */
  readonly token: string
  /** Of the form that breaks the glass. */
  readonly glassToken: string
  readonly wrong?: Wrong | undefined
}

const ENDS = [1, 4, 8, 24, 72, 168, 720]
const WITHIN = [1, 2, 4, 8, 12, 24, 72, 168, 720]
const TIMES = [1, 2, 3, 5, 10, 20, 50, 100, 500, 1000]

/** The usual steps up to what is permitted, and that itself. */
const steps = (all: readonly number[], most: number): number[] => [...all.filter((one) => one < most), most]

const option = (value: number | '', words: string, chosen: string | undefined): Html =>
  html`<option value="${value}" ${String(value) === (chosen ?? '') ? 'selected' : ''}>${words}</option>`

/** What is wrong, beside the field that it is about. */
export const error = ({ sentence, hint }: Wrong, id: string): Html =>
  html`<p class="error" id="${id}" role="alert">
    ${sentence} ${hint === undefined ? '' : html`<span class="muted">${hint}</span>`}
  </p>`

function ending(chosen: Chosen | undefined): Html {
  return html`<p class="field">
    <label for="hours">What it grants</label>
    <select id="hours" name="hours">
      ${option('', 'stays', chosen?.hours)}
      ${ENDS.map((hours) => option(hours, `ends after ${hoursInWords(hours)}`, chosen?.hours))}
    </select>
  </p>`
}

function again({ hold }: Story, standing: NonNullable<Offers['standing']>, chosen: Chosen | undefined): Html {
  const type = hold.like?.type.replaceAll('_', ' ') ?? ''
  const most = steps(TIMES, standing.most)
  const within = steps(WITHIN, standing.hours)
  return html`<fieldset>
    <legend>The like of it, without asking</legend>
    <p class="field">
      <label for="times">How often</label>
      <select id="times" name="times" aria-describedby="like">
        ${option('', 'never: this call only', chosen?.times)}
        ${most.map((times) => option(times, times === 1 ? 'once more' : `${times} times more`, chosen?.times))}
      </select>
    </p>
    <p class="field">
      <label for="within">Within</label>
      <select id="within" name="within">
        ${within.map((hours) => option(hours, hoursInWords(hours), chosen?.within ?? String(within.at(-1))))}
      </select>
    </p>
    ${
      type === '' || hold.like?.id === ''
        ? ''
        : html`<p class="tick">
            <input type="checkbox" id="any" name="any" value="yes" ${chosen?.any === true ? 'checked' : ''} />
            <label for="any">on any ${type} of which the same is true, not only this one</label>
          </p>`
    }
    <p class="muted" id="like">
      The same agent, the same operation, setting the same. It can be taken back at any time.
    </p>
  </fieldset>`
}

function limits(story: Story, wrong: Wrong | undefined): Html {
  const offers = offersOf(story.hold)
  if (!offers.ends && offers.standing === undefined) return html``
  const mine = wrong?.at === 'limits' ? wrong : undefined
  const kept = wrong?.chosen
  const open = mine !== undefined || (kept !== undefined && (kept.hours !== '' || kept.times !== ''))
  const what = [...(offers.ends ? ['an end'] : []), ...(offers.standing === undefined ? [] : ['the like of it again'])]
  return html`<details class="limits" ${open ? 'open' : ''}>
    <summary>With limits: ${what.join(', or ')}</summary>
    ${mine === undefined ? '' : error(mine, 'wrong-limits')} ${offers.ends ? ending(wrong?.chosen) : ''}
    ${offers.standing === undefined ? '' : again(story, offers.standing, wrong?.chosen)}
    <button type="submit" name="verdict" value="limited" class="approve">Approve with these limits</button>
  </details>`
}

/**
 * The form that decides; or why there is none for whoever looks. Its first button is what Enter in a field presses: it decides
 * nothing.
 */
export function decide({ story, token, wrong }: DecideOptions): Html {
  const { hold, notYours, votes } = story
  if (hold.state !== 'pending') return html``
  if (votes.some((vote) => vote.mine))
    return html`<section class="decide card" aria-labelledby="decide">
      <h2 id="decide">You have decided</h2>
      <p>You said yes. Another person must say yes too.</p>
    </section>`
  const isPlan = (hold.plan ?? null) !== null
  const people = hold.approvers.map((one) => cleaned(one)).join(' or ')
  const each = (hold.requirement.needs ?? []).map(
    (need) => ` ${need.count} of ${need.anyOf.map((one) => cleaned(one)).join(' or ')}.`,
  )
  const needs = `${hold.quorum === 1 ? 'One person' : `${hold.quorum} people`} of ${people === '' ? 'the approvers' : people} must say yes.${each.length === 0 ? '' : ` Among them:${each.join('')}`}`
  const field = wrong?.at === 'reason'
  return html`<section class="decide card" aria-labelledby="decide">
    <h2 id="decide">Decide</h2>
    <form method="post" action="/approvals/${hold.id}">
      <input type="hidden" name="token" value="${token}" />
      <button type="submit" name="verdict" value="none" hidden>Decide nothing</button>
      ${wrong !== undefined && (field || wrong.at === 'page') ? error(wrong, 'wrong') : ''}
      <label for="reason">Reason <span class="muted">(needed to deny)</span></label>
      <textarea
        id="reason"
        name="reason"
        rows="1"
        maxlength="1000"
        autocomplete="off"
        ${field ? html`aria-invalid="true" aria-describedby="wrong"` : ''}
      >
${wrong === undefined || wrong.at === 'glass' ? '' : wrong.reason}</textarea>
      ${notYours === undefined ? limits(story, wrong) : ''}
      <div class="buttons">
        ${
          notYours === undefined
            ? html`<button type="submit" name="verdict" value="approve" class="approve">
                ${isPlan ? 'Approve the plan' : 'Approve once'}
              </button>`
            : ''
        }
        <button type="submit" name="verdict" value="deny" class="deny">Deny</button>
      </div>
      <p class="muted">
        ${notYours === undefined ? needs : html`<strong>You cannot approve this.</strong> ${notYours}`}
      </p>
    </form>
  </section>`
}

/** For those who may: release in place of approvers who are not there. Away from the other buttons, behind two steps. */
export function glass({ story, glassToken, wrong }: DecideOptions): Html {
  const { hold } = story
  // A change set is no single call: it waits for its approvers.
  if (!story.glass || hold.state !== 'pending' || (hold.plan ?? null) !== null) return html``
  const mine = wrong?.at === 'glass' ? wrong : undefined
  return html`<details class="card glass" id="glass" ${mine === undefined ? '' : 'open'}>
    <summary>Nobody can decide in time? Break the glass</summary>
    <form method="post" action="/approvals/${hold.id}/break-glass#glass">
      <input type="hidden" name="token" value="${glassToken}" />
      <p>
        You release this one call at once, for 15 minutes, in place of approvers who are not there. All of them are
        told, the record is marked, and someone else must review it. What a rule blocks stays blocked.
      </p>
      ${mine === undefined ? '' : error(mine, 'wrong-glass')}
      <label for="stake"
        >What is at stake, and why nobody else can decide <span class="muted">(40 letters or more)</span></label
      >
      <textarea
        id="stake"
        name="reason"
        rows="3"
        maxlength="1000"
        autocomplete="off"
        ${mine === undefined ? '' : html`aria-invalid="true" aria-describedby="wrong-glass"`}
      >
${mine?.reason ?? ''}</textarea>
      <p class="buttons"><button type="submit" class="deny">Break the glass</button></p>
    </form>
  </details>`
}
