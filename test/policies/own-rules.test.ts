import assert from 'node:assert/strict'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { test } from 'node:test'
import { buildPolicy, checkPolicy, PolicyProblems, testPolicy } from '../../cli/offline/policy.ts'
import { opaProgram } from '../../cli/offline/policy/opa.ts'
import { readControls, readOperations, readProperties } from '../../cli/offline/policy/operations.ts'
import { parseAll } from '../../cli/offline/policy/parse.ts'
import { readRules } from '../../cli/offline/policy/rules.ts'
import { inStage } from '../../cli/offline/policy/stage.ts'
import { loadPolicy } from '../../gateway/enforce/decide.ts'
import { Refusal } from '../../gateway/model/refusal.ts'
import { textOf, places, still, stories } from './places.ts'

async function withRules<T>(files: Record<string, string>, work: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'own-rules-'))
  try {
    for (const [name, text] of Object.entries(files)) {
      await mkdir(dirname(join(folder, name)), { recursive: true })
      await writeFile(join(folder, name), text)
    }
    return await work(folder)
  } finally {
    await rm(folder, { recursive: true })
  }
}

const rule = (body: string, custom: readonly string[] = [], title = 'Quiet hours') => `# METADATA
# title: ${title}
# description: Nobody is created while the desk is closed.
# custom:
#   severity: medium
#   operations: [createUser]
#   controls: ["soc2:CC6.2"]
#   hint: Try again when the desk is open.
${custom.map((line) => `#   ${line}\n`).join('')}package custom.desk.closed

import data.lib.finding

${body}
`

const closed = rule(`block contains finding.from(rego.metadata.chain(), {"hour": input.context.hour}) if {
	not _is_open
}

_is_open if input.context.hour < 14`)

const file = 'desk/closed/closed.rego'
const created = 'onboarding-bot-creates-a-user-and-someone-is-told'

test("a user's rule is built in, decides, and the stories that it changes are told", async () => {
  await withRules({ [file]: closed }, async (folder) => {
    const built = await buildPolicy({ ...places, rules: folder })
    assert.ok(built.changed.some((one) => one.name === created))
    const policy = await loadPolicy(built.bundle, { clock: still })
    const story = (await stories()).find((one) => one.name === created)
    const { effect, reasons } = policy.decide(textOf(story?.input))
    assert.equal(effect, 'block')
    assert.deepEqual([reasons[0]?.rule, reasons[0]?.proof], ['custom.desk.closed', { hour: 14 }])
    assert.ok(policy.asked('createUser').some((one) => one.rule === 'custom.desk.closed'))
    assert.ok(!policy.asked('deleteUser').some((one) => one.rule === 'custom.desk.closed'))
    const again = await buildPolicy({ ...places, rules: folder })
    assert.equal(again.revision, built.revision)
  })
})

test('an installed package has no stories of its own: those of the shipped bundle are judged again', async () => {
  await withRules({ 'settings.yaml': 'holds:\n  quorum: 2\n' }, async (folder) => {
    const shipped = join(places.policies, 'build/bundle.tar.gz')
    const { cases, bundle } = await buildPolicy({ ...places, cases: [join(folder, 'none')], shipped, rules: folder })
    assert.equal(cases, (await stories()).length)
    const held = (await stories()).find((one) => one.name === 'help-desk-admin-waits-for-a-second-person')
    const policy = await loadPolicy(bundle, { clock: still })
    assert.equal(policy.decide(textOf(held?.input)).requirement?.quorum, 2)
  })
})

test("a user's settings take the place of single ones, and decide", async () => {
  const settings = 'hooks:\n  allowed_hook_hosts: [collector.evil.test]\n'
  await withRules({ 'settings.yaml': settings }, async (folder) => {
    const { changed } = await buildPolicy({ ...places, rules: folder })
    assert.deepEqual(
      changed.map((one) => one.name),
      ['a-hook-to-a-foreign-host-is-blocked'],
    )
  })
})

test("a user's rule may not speak for the product", async () => {
  const stranger = closed.replace('package custom.desk.closed', 'package rules.scopes.granted2')
  await withRules({ [file]: stranger }, async (folder) => {
    const problems = await checkPolicy({ ...places, rules: folder })
    assert.match(problems.map((one) => one.message).join('\n'), /own rules live in packages custom/)
  })
})

test("a user's rules are tested with the product's", async () => {
  const testing = `package custom.desk.closed_test

import data.custom.desk.closed
import data.lib.testing

test_blocks_when_the_desk_is_closed if {
	count(closed.block) == 1 with input as testing.evaluation({"context": {"hour": 20}})
}
`
  await withRules({ [file]: closed, 'desk/closed/closed_test.rego': testing }, async (folder) => {
    const { failed, passed } = await testPolicy({ ...places, rules: folder })
    assert.deepEqual(failed, [])
    assert.ok(passed > 150)
    const claims = (await checkPolicy({ ...places, rules: folder })).map((one) => one.message).join('\n')
    assert.match(claims, /stays silent/)
    assert.match(claims, /meets missing input/)
    assert.doesNotMatch(claims, /custom\.desk\.closed speaks/)
  })
})

test('an obligation that the gateway cannot perform blocks; one that it can is handed on', async () => {
  const obliging = rule(`obligation contains finding.oblige(rego.metadata.chain(), "tell_owner", {})`)
  await withRules({ [file]: obliging }, async (folder) => {
    const { bundle } = await buildPolicy({ ...places, rules: folder })
    const story = (await stories()).find((one) => one.name === created)
    // At load the cases are judged too, and an obligation nobody performs changes what they come to.
    await assert.rejects(loadPolicy(bundle, { clock: still }), Refusal)
    const able = await loadPolicy(bundle, { clock: still, obligations: new Set(['tell_owner']) })
    const decision = able.decide(textOf(story?.input))
    assert.equal(decision.effect, 'alert')
    assert.deepEqual(decision.obligations, [{ name: 'tell_owner', parameters: {}, rule: 'custom.desk.closed' }])
  })
})

const say = 'block contains finding.from(rego.metadata.chain(), {})'
const mistakes: readonly (readonly [string, string, RegExp])[] = [
  ['a control that does not exist', closed.replace('soc2:CC6.2', 'soc2:CC99'), /control soc2:CC99, which is unknown/],
  ['an operation that does not exist', closed.replace('[createUser]', '[makeUser]'), /operation makeUser/],
  ['a fact that does not exist', rule(say, ['facts: [user.is_tall]']), /no such fact/],
  [
    'a property nobody supplies',
    rule(`${say} if input.action.properties.color == "red"`, ['properties: [color]']),
    /none of its operations supplies/,
  ],
  [
    'a property it did not declare',
    rule(`${say} if input.action.properties.password_set`),
    /property password_set without declaring it/,
  ],
  [
    'a property it asks for by path',
    rule(`${say} if object.get(input, ["action", "properties", "password_set"], true)`),
    /property password_set without declaring it/,
  ],
  [
    'a property that is not written out',
    rule(`${say} if {\n\tsome name in ["a"]\n\tinput.action.properties[name]\n}`),
    /not written out/,
  ],
  [
    'all properties at once',
    rule(`${say} if {\n\tasked := input.action\n\tasked.properties.password_set\n}`),
    /names input\.action as a whole/,
  ],
  [
    'the whole input handed on',
    rule(`${say} if _odd(input)\n\n_odd(asked) if asked.action.properties.password_set`),
    /hands the whole input/,
  ],
  [
    'a fact it did not declare',
    rule(`${say} if {\n\tsome target in input.context.targets\n\ttarget.facts.is_admin.value\n}`),
    /fact \*\.is_admin without declaring it/,
  ],
  [
    'a guard that missing input would lose',
    rule(`${say} if not input.context.hour in {1, 2}`),
    /lost when the field is missing/,
  ],
  [
    'a guard over a call that would be lost',
    rule(`${say} if not startswith(input.context.org, "a")`),
    /lost when the field is missing/,
  ],
  ['no severity', closed.replace('#   severity: medium\n', ''), /METADATA custom\.severity/],
  ['no METADATA', closed.replace(/^#.*\n/gm, ''), /needs METADATA/],
  ['a METADATA field that means nothing', rule(say, ['urgency: high']), /METADATA custom/],
  ['a quorum without a hold', rule(say, ['quorum: 2']), /are for rules that hold/],
  ['an effect that does not exist', rule(`${say}\n\ndeny contains "x"`), /deny is no effect/],
  ['no effect at all', rule('_quiet := 1'), /a rule speaks with one of/],
  ['text that is no Rego', rule('block contains'), /rego_parse_error|unexpected/],
]

/** All that reading finds wrong with one rule of a user. */
async function faultsOf(text: string): Promise<string> {
  const opa = opaProgram()
  const known = {
    operations: await readOperations(places.operations),
    properties: await readProperties(join(places.policies, 'schemas/properties.json')),
    controls: await readControls(places.controls),
  }
  try {
    return await inStage({ product: [], custom: [{ path: file, text }], data: {} }, opa, async (folder) => {
      const { problems } = readRules(await parseAll([`custom/${file}`], folder, opa), known)
      return problems.map((one) => `${one.file}: ${one.message}`).join('\n')
    })
  } catch (cause) {
    if (cause instanceof PolicyProblems) return cause.message
    throw cause
  }
}

test('a rule without mistakes has no faults', async () => {
  assert.equal(await faultsOf(closed), '')
})

for (const [what, text, words] of mistakes)
  test(`the build refuses a rule with ${what}`, async () => {
    assert.match(await faultsOf(text), words)
  })

test('one mistake is enough for the build to stop', async () => {
  await withRules({ [file]: mistakes[0]?.[1] ?? '' }, async (folder) => {
    await assert.rejects(buildPolicy({ ...places, rules: folder }), PolicyProblems)
  })
})

test('the build refuses a rule that asks the network, the clock or chance', async () => {
  const calls = ['http.send({"method": "get", "url": "https://a.test"})', 'time.now_ns()', 'rand.intn("a", 2)']
  const body = calls.map((call) => `block contains finding.from(rego.metadata.chain(), {"got": ${call}})`).join('\n')
  await withRules({ [file]: rule(body) }, async (folder) => {
    await assert.rejects(buildPolicy({ ...places, rules: folder }), (cause) => {
      assert.ok(cause instanceof PolicyProblems)
      for (const name of ['http.send', 'time.now_ns', 'rand.intn'])
        assert.match(cause.message, new RegExp(`undefined function ${name}`))
      return true
    })
  })
})

test('settings that do not exist or are of another type are refused', async () => {
  for (const [text, words] of [
    ['holds:\n  quorums: 2\n', /no setting holds\.quorums/],
    ['holds:\n  quorum: "2"\n', /is a number, not a string/],
  ] as const)
    await withRules({ 'settings.yaml': text }, async (folder) => {
      await assert.rejects(buildPolicy({ ...places, rules: folder }), words)
    })
})
