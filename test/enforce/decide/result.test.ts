import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { readResult } from '../../../gateway/enforce/decide/result.ts'

const none = new Set<string>()
const reason = (effect: string, rule = `a.${effect}`, severity = 'low') => ({
  rule,
  effect,
  title: 'Title',
  description: '',
  severity,
  hint: '',
  proof: {},
  controls: [],
})
const result = (said: unknown) => [{ result: said }]
const said = (effect: string, reasons: readonly unknown[], more: object = {}) =>
  result({ effect, reasons, obligations: [], ...more })

test('reasons of the deciding effect come first, most severe first', () => {
  const { reasons } = readResult(
    said('hold', [reason('allow'), reason('alert'), reason('hold', 'b.low'), reason('hold', 'b.high', 'high')], {
      requirement: { approvers: ['A'], quorum: 1, expires_seconds: 60 },
    }),
    'rev',
    none,
  )
  assert.deepEqual(
    reasons.map((one) => one.rule),
    ['b.high', 'b.low', 'a.alert', 'a.allow'],
  )
})

test('an unknown obligation blocks, and says which', () => {
  const obligations = [{ name: 'dance', parameters: {}, rule: 'a.dance' }]
  const asked = said('allow', [reason('allow')], { obligations })
  const blocked = readResult(asked, 'rev', none)
  assert.equal(blocked.effect, 'block')
  assert.equal(blocked.reasons[0]?.rule, 'gateway.unknown_obligation')
  assert.equal(readResult(asked, 'rev', new Set(['dance'])).effect, 'allow')
})

const broken: readonly (readonly [string, unknown])[] = [
  ['nothing', undefined],
  ['an empty result', []],
  ['two results', [...said('allow', [reason('allow')]), ...said('allow', [reason('allow')])]],
  ['true', result(true)],
  ['an effect that does not exist', said('permit', [reason('allow')])],
  ['an allow without reasons', said('allow', [])],
  ['an allow that nothing allows', said('allow', [reason('alert')])],
  ['an allow beside a block', said('allow', [reason('allow'), reason('block')])],
  ['an alert beside a block', said('alert', [reason('allow'), reason('alert'), reason('block')])],
  ['an allow that keeps an alert back', said('allow', [reason('allow'), reason('alert')])],
  ['a block without a reason', said('block', [])],
  ['a hold without a requirement', said('hold', [reason('allow'), reason('hold')])],
  [
    'a hold that nobody may release',
    said('hold', [reason('allow'), reason('hold')], { requirement: { approvers: [], quorum: 1, expires_seconds: 1 } }),
  ],
  [
    'a hold that needs nobody',
    said('hold', [reason('allow'), reason('hold')], {
      requirement: { approvers: ['A'], quorum: 0, expires_seconds: 1 },
    }),
  ],
  ['a reason that is none', said('allow', [reason('allow'), 'because'])],
  ['a reason of no severity', said('allow', [{ ...reason('allow'), severity: 'grave' }])],
  ['no obligations', result({ effect: 'allow', reasons: [reason('allow')] })],
  ['an obligation that is none', said('allow', [reason('allow')], { obligations: ['dance'] })],
]
for (const [what, value] of broken)
  test(`${what} is no decision`, () => {
    assert.throws(() => readResult(value, 'rev', none), Error)
  })

test('whatever the engine gives back, it is a decision that makes sense or an error', () => {
  const effect = fc.constantFrom('allow', 'alert', 'hold', 'block', 'permit')
  const value = fc.oneof(
    fc.anything(),
    fc
      .record({
        effect,
        reasons: fc.array(effect.map((one) => reason(one))),
        obligations: fc.constant([]),
        requirement: fc.constantFrom(undefined, { approvers: ['A'], quorum: 1, expires_seconds: 60 }),
      })
      .map((one) => result(one)),
  )
  fc.assert(
    fc.property(value, (one) => {
      let decision
      try {
        decision = readResult(one, 'rev', none)
      } catch (cause) {
        assert.ok(cause instanceof Error)
        return
      }
      const has = (which: string) => decision.reasons.some((spoken) => spoken.effect === which)
      if (decision.effect !== 'block') assert.ok(has('allow') && !has('block'))
      if (decision.effect === 'hold') assert.ok(decision.requirement !== undefined)
    }),
  )
})
