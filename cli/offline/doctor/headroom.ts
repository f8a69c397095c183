import type { Okta } from '../../../gateway/okta/client.ts'
import { ok, skip, warn, type Finding } from './finding.ts'

const LOW = 0.2

/** The tightest of the rate limits that the doctor's own reads met. */
export function headroom({ limits }: Okta, now: number): Finding[] {
  const buckets = [...limits.snapshot()].flatMap(([credential, { buckets: known }]) =>
    [...known].map(([name, bucket]) => ({
      name: `${credential} ${name}`,
      ...bucket,
      part: bucket.remaining / bucket.limit,
    })),
  )
  const tightest = buckets.toSorted((a, b) => a.part - b.part)[0]
  if (tightest === undefined) return [skip('rate limits', 'no answer told one')]
  const seconds = Math.max(0, Math.ceil((tightest.resetAt - now) / 1000))
  const detail = `tightest: ${tightest.remaining} of ${tightest.limit} left in ${tightest.name}, resets in ${seconds} s`
  if (tightest.part >= LOW) return [ok('rate limits', detail)]
  return [
    warn('rate limits', detail, {
      means: 'Somebody else spends this limit; agents behind Postern share what is left.',
      do: 'Reports > Rate Limits shows who; give Postern several credentials, or a larger part: Security > API > Rate limits.',
    }),
  ]
}
