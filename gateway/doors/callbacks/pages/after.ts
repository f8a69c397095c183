import { html } from 'hono/html'
import type { StandingApproval } from '../../../model/api.ts'
import type { Html } from './layout.ts'
import { glassBroken, type ReviewOptions } from './review.ts'
import { moment } from './words.ts'

export interface AfterOptions extends ReviewOptions {
  /** Of the form that takes back. */
  readonly backToken: string
}

const WORDS: Readonly<Record<StandingApproval['state'], string>> = {
  active: 'It holds now.',
  spent: 'It is used up.',
  over: 'Its time is over.',
  revoked: 'It was taken back.',
}

function standing({ story, backToken, now }: AfterOptions, one: StandingApproval): Html {
  const until = Date.parse(one.until)
  return html`<div class="state approved">
    <p>
      <strong>The like of it needs no asking:</strong> ${one.used} of ${one.most} times used, until
      ${moment(until, now)}. ${WORDS[one.state]}
    </p>
    ${
      one.state === 'active' && story.mayTakeBack
        ? html`<form method="post" action="/approvals/${story.hold.id}/take-back">
            <input type="hidden" name="token" value="${backToken}" />
            <button type="submit" name="standing" value="${one.id}" class="deny small">
              End this standing approval
            </button>
          </form>`
        : ''
    }
  </div>`
}

/** What can still be done or known once people have decided: take it back, what stands, and what waits next. */
export function afterwards(options: AfterOptions): Html {
  const { story, backToken } = options
  const { hold, next } = story
  return html`${glassBroken(options)} ${story.standing.map((one) => standing(options, one))}
  ${
    hold.grant === 'unspent' && story.mayTakeBack
      ? html`<form method="post" action="/approvals/${hold.id}/take-back">
          <input type="hidden" name="token" value="${backToken}" />
          <button type="submit" name="what" value="approval" class="deny small">Take the approval back</button>
        </form>`
      : ''
  }
  ${
    next === undefined
      ? ''
      : html`<p class="next">
          <a class="button" href="/approvals/${next.id}"
            >Next: ${next.count} more ${next.count === 1 ? 'waits' : 'wait'} for you</a
          >
        </p>`
  }`
}
