import { html } from 'hono/html'
import { cleaned } from '../../../model/words.ts'
import type { HoldView } from '../../../model/api.ts'
import type { Review } from '../../operators/review.ts'
import type { Story } from '../story.ts'
import { error, type Wrong } from './decide.ts'
import type { Html } from './layout.ts'
import { moment, theirs, told } from './words.ts'

export interface ReviewOptions {
  readonly story: Story
  /** Of the form that closes a review. */
  readonly reviewToken: string
  readonly now: number
  readonly wrong?: Wrong | undefined
}

/** A release by break-glass: who did it, and the review, or the form for it. */
export function glassBroken({ story, reviewToken, now, wrong }: ReviewOptions): Html {
  const { review, whyNotReview, hold } = story
  if (review === undefined) return html``
  const broken = html`<p class="warn">
    <strong>Released by break-glass</strong> by ${cleaned(review.by.name)}, ${moment(review.openedAt, now)}.
    ${
      review.closedAt !== undefined
        ? html`Reviewed by ${cleaned(review.closedBy ?? '')}, ${moment(review.closedAt, now)}:
          ${theirs(review.finding ?? '', 300)}`
        : whyNotReview === undefined
          ? 'It waits for your review.'
          : html`It waits for a review by someone else. ${whyNotReview}`
    }
  </p>`
  if (review.closedAt !== undefined || whyNotReview !== undefined) return broken
  const mine = wrong?.at === 'review' ? wrong : undefined
  return html`${broken}
    <section class="card review" id="review" aria-labelledby="review-title">
      <h2 id="review-title">Review</h2>
      <form method="post" action="/approvals/${hold.id}/review#review">
        <input type="hidden" name="token" value="${reviewToken}" />
        ${mine === undefined ? '' : error(mine, 'wrong-review')}
        <label for="finding">What you found <span class="muted">(10 letters or more)</span></label>
        <textarea
          id="finding"
          name="finding"
          rows="2"
          maxlength="1000"
          autocomplete="off"
          ${mine === undefined ? '' : html`aria-invalid="true" aria-describedby="wrong-review"`}
        >
${mine?.reason ?? ''}</textarea>
        <p class="buttons"><button type="submit" class="approve">Close the review</button></p>
        <p class="muted">It changes nothing at Okta. The record keeps what you found, and your name.</p>
      </form>
    </section>`
}

export interface Unreviewed {
  readonly hold: HoldView
  readonly review: Review
}

/** Releases that wait for the review of whoever looks. */
export const toReview = (of: readonly Unreviewed[], now: number): Html =>
  of.length === 0
    ? html``
    : html`<section aria-labelledby="reviews">
        <h2 id="reviews">${of.length} released by break-glass, for you to review</h2>
        <ul class="cards">
          ${of.map(
            ({ hold, review }) =>
              html`<li class="card">
                <h3>
                  <a href="/approvals/${hold.id}#review"
                    ><strong>${cleaned(hold.agent.name)}</strong> was allowed to
                    ${hold.sentence === '' ? hold.operation : told(hold.sentence)}.</a
                  >
                </h3>
                <p class="muted">
                  By ${cleaned(review.by.name)}, ${moment(review.openedAt, now)}: ${theirs(review.reason, 140)}
                </p>
              </li>`,
          )}
        </ul>
      </section>`
