import type { ApproveAsk } from '../../model/api.ts'
import type { Offers } from '../operators/offers.ts'

/** Fields of the form that decides, as they came. */
export type Form = Readonly<Record<string, unknown>>

/** What stood in the form that was not taken, to stand in it again. */
export interface Chosen {
  readonly hours: string
  readonly times: string
  readonly within: string
  readonly any: boolean
}

export type Choice = Pick<ApproveAsk, 'hours' | 'standing'>
export type Read =
  | { readonly ok: true; readonly choice: Choice }
  | { readonly ok: false; readonly sentence: string; readonly chosen: Chosen }

const word = (form: Form, name: string): string => {
  const value = form[name]
  return typeof value === 'string' ? value.trim() : ''
}

export const chosenOf = (form: Form): Chosen => ({
  hours: word(form, 'hours'),
  times: word(form, 'times'),
  within: word(form, 'within'),
  any: word(form, 'any') === 'yes',
})

const MOST_HOURS = 720

/**
 * What an approver chose beside a plain yes. `limited` is true where they pressed the button for it: a choice that the other
 * button would drop, and a press without a choice, are asked back in a sentence. Pure.
 */
export function readChoice(form: Form, limited: boolean, offers: Offers): Read {
  const chosen = chosenOf(form)
  const { hours, times, within, any } = chosen
  const no = (sentence: string): Read => ({ ok: false, sentence, chosen })
  if (!limited)
    return hours === '' && times === ''
      ? { ok: true, choice: {} }
      : no('You chose limits. Press “Approve with these limits”, or set them back and press “Approve once”.')
  if (hours === '' && times === '')
    return no('Choose when it ends or how often it may come again, or press “Approve once”.')
  const ends = hours === '' ? undefined : Number(hours)
  if (ends !== undefined && (!offers.ends || !(ends >= 0.1 && ends <= MOST_HOURS)))
    return no(offers.ends ? `Choose at most ${MOST_HOURS} hours.` : 'What this call grants cannot be taken back.')
  if (times === '') return { ok: true, choice: ends === undefined ? {} : { hours: ends } }
  const { standing } = offers
  if (standing === undefined) return no('The rules of this call permit no standing approval. Approve it once.')
  const [most, during] = [Number(times), Number(within)]
  if (!Number.isInteger(most) || most < 1 || most > standing.most)
    return no(`Choose how often: 1 to ${standing.most} times.`)
  if (!(during >= 0.1 && during <= standing.hours))
    return no(`Choose within how long: at most ${standing.hours} hours.`)
  return {
    ok: true,
    choice: {
      ...(ends === undefined ? {} : { hours: ends }),
      standing: { most, hours: during, anyTarget: any },
    },
  }
}
