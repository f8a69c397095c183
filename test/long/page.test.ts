import assert from 'node:assert/strict'
import { test } from 'node:test'
import { accessible, DESKTOP, fits, need, open, PHONE, shoot, signIn, SMALL } from '../support/pages.ts'
import { startPeople, type PeopleGateway } from '../support/people.ts'

const LONG =
  'New hire in service desk, ticket INC-4471. She starts on Monday and covers the night shift in EMEA until the end of the quarter.'

async function busy(gateway: PeopleGateway): Promise<string> {
  await gateway
    .hold(undefined, 'APP_ADMIN')
    .then((id) => gateway.operate('POST', `/api/holds/${id}/deny`, { reason: 'wrong role' }))
  await gateway
    .hold(undefined, 'USER_ADMIN')
    .then((id) => gateway.operate('POST', `/api/holds/${id}/approve`, { reason: 'ok' }))
  await gateway.hold('<b>now</b>', 'SUPER_ADMIN')
  return await gateway.hold(LONG)
}

for (const [name, options] of [
  ['phone', PHONE],
  ['desktop', DESKTOP],
  ['small', SMALL],
] as const)
  for (const colorScheme of ['light', 'dark'] as const)
    test(`the pages read well and are accessible: ${name}, ${colorScheme}`, async (t) => {
      const at = need(t)
      if (at === undefined) return
      const gateway = await startPeople(t)
      const hold = await busy(gateway)
      const page = await open(t, at, { ...options, colorScheme, reducedMotion: 'reduce' })
      await signIn(page, `${gateway.callbacks}/approvals`, gateway.approver.login)
      await fits(page)
      await accessible(page, 'the list')
      await shoot(page, `list-${name}-${colorScheme}`)
      await page.goto(`${gateway.callbacks}/approvals/${hold}`)
      await fits(page)
      await accessible(page, 'one hold')
      await shoot(page, `hold-${name}-${colorScheme}`)
      await shoot(page, `hold-${name}-${colorScheme}-whole`, true)
      await page.click('button[value=deny]')
      await accessible(page, 'what is wrong with a form')
      assert.match(await page.innerText('[role=alert]'), /Say why you deny it/)
      await shoot(page, `wrong-${name}-${colorScheme}`)
      for (const summary of await page.locator('summary').all()) await summary.click()
      await accessible(page, 'with the request and history open')
      await fits(page)
      await shoot(page, `open-${name}-${colorScheme}`, true)
      await page.selectOption('#hours', '4')
      await page.selectOption('#times', '2')
      await page.click('button[value=approve]')
      await page.waitForSelector('#wrong-limits')
      assert.match(await page.innerText('#wrong-limits'), /Approve with these limits/)
      await accessible(page, 'with limits')
      await fits(page)
      await shoot(page, `limits-${name}-${colorScheme}`)
      await page.fill('#reason', 'ticket checked')
      await page.click('button[value=limited]')
      await page.waitForSelector('.state.approved')
      await accessible(page, 'decided')
      await fits(page)
      await shoot(page, `approved-${name}-${colorScheme}`, true)
    })

for (const [name, options] of [
  ['phone', PHONE],
  ['desktop', DESKTOP],
] as const)
  test(`break-glass is two steps away, accessible, and told afterwards: ${name}`, async (t) => {
    const at = need(t)
    if (at === undefined) return
    const gateway = await startPeople(t)
    await gateway.operator('Lee', gateway.other.id, ['approver', 'breakglass'])
    const hold = await gateway.hold(LONG, 'SUPER_ADMIN')
    const page = await open(t, at, { ...options, javaScriptEnabled: false })
    await signIn(page, `${gateway.callbacks}/approvals/${hold}`, gateway.other.login)
    assert.equal(await page.isVisible('.glass textarea'), false)
    await page.click('.glass summary')
    await page.fill('#stake', 'urgent')
    await page.click('.glass button')
    await page.waitForSelector('#wrong-glass')
    assert.equal(await page.inputValue('#stake'), 'urgent')
    await shoot(page, `glass-${name}`, true)
    await page.fill('#stake', 'Sign-in is down for all of EMEA, INC-4471, and no approver answers.')
    await page.click('.glass button')
    await page.waitForSelector('.state.approved')
    assert.match(await page.innerText('.said'), /Released by break-glass by Lee/)
    await fits(page)
    await shoot(page, `glass-broken-${name}`)
    const scripted = await open(t, at, options)
    await signIn(scripted, `${gateway.callbacks}/approvals/${hold}`, gateway.other.login)
    await accessible(scripted, 'released by break-glass')
    const reviewer = await open(t, at, options)
    await signIn(reviewer, `${gateway.callbacks}/approvals`, gateway.approver.login)
    await accessible(reviewer, 'the list with a review')
    await reviewer.click('section[aria-labelledby=reviews] a')
    await reviewer.fill('#finding', 'fine')
    await reviewer.click('#review button')
    await reviewer.waitForSelector('#wrong-review')
    await accessible(reviewer, 'a review, with what is wrong')
    await fits(reviewer)
    await shoot(reviewer, `review-${name}`)
    await reviewer.fill('#finding', 'Justified: the outage was real, see INC-4471.')
    await reviewer.click('#review button')
    await reviewer.waitForSelector('#review', { state: 'detached' })
    await accessible(reviewer, 'reviewed')
    const next = await gateway.hold(LONG, 'USER_ADMIN')
    await scripted.goto(`${gateway.callbacks}/approvals/${next}`)
    await scripted.click('.glass summary')
    await scripted.click('.glass button')
    await scripted.waitForSelector('#wrong-glass')
    await accessible(scripted, 'break-glass, with what is wrong')
    await fits(scripted)
  })

test('pages of holds that are over are accessible', async (t) => {
  const at = need(t)
  if (at === undefined) return
  const gateway = await startPeople(t)
  const gone = await gateway.hold()
  await gateway.call('onboarding-bot', 'DELETE', `/_postern/holds/${gone}`)
  const late = await gateway.hold(LONG, 'USER_ADMIN')
  await gateway.house.store.run('expireHolds', { now: Date.now() + 86_400_000 })
  const page = await open(t, at, PHONE)
  await signIn(page, `${gateway.callbacks}/approvals/${gone}`, gateway.approver.login)
  await accessible(page, 'taken back')
  await page.goto(`${gateway.callbacks}/approvals/${late}`)
  await accessible(page, 'expired')
  await shoot(page, 'expired-phone')
  await page.goto(`${gateway.callbacks}/approvals`)
  await accessible(page, 'nothing waits')
  await shoot(page, 'nothing-phone')
})

test('from the list to a decision and the next one: two presses each, on a phone without script', async (t) => {
  const at = need(t)
  if (at === undefined) return
  const gateway = await startPeople(t)
  await gateway.hold('first')
  await gateway.hold('second', 'USER_ADMIN')
  const page = await open(t, at, { ...PHONE, javaScriptEnabled: false })
  await signIn(page, `${gateway.callbacks}/approvals`, gateway.approver.login)
  assert.match(await page.title(), /^\(2\) Approvals/)
  // Anywhere on the card.
  const card = await page.locator('.cards .card').first().boundingBox()
  assert.ok(card && card.height >= 44)
  await page.touchscreen.tap(card.x + card.width - 12, card.y + card.height - 12)
  await page.waitForSelector('.decide')
  await page.tap('button[value=approve]')
  await page.waitForSelector('.state.approved')
  await page.tap('.next a')
  await page.waitForSelector('.decide')
  await page.tap('button[value=approve]')
  await page.waitForSelector('.state.approved')
  assert.equal(await page.isVisible('.next'), false, 'nothing is left')
  assert.equal((await gateway.operate('GET', '/api/holds?state=pending')).json.holds.length, 0)
})

test('the decision needs no script, and no more than the first screen of a phone', async (t) => {
  const at = need(t)
  if (at === undefined) return
  const gateway = await startPeople(t)
  const hold = await gateway.hold('ticket INC-4471')
  const page = await open(t, at, { ...PHONE, javaScriptEnabled: false })
  const asked: string[] = []
  page.on('request', (request) => asked.push(request.resourceType()))
  await signIn(page, `${gateway.callbacks}/approvals/${hold}`, gateway.approver.login)
  const [approve, deny, sentence] = await Promise.all(
    ['button[value=approve]', 'button[value=deny]', 'h1'].map((one) => page.locator(one).boundingBox()),
  )
  for (const box of [approve, deny, sentence])
    assert.ok(box !== null && box !== undefined && box.y >= 0 && box.y + box.height <= 844)
  assert.ok(approve !== null && approve !== undefined && approve.height >= 44, 'large enough for a thumb')
  await page.click('button[value=approve]')
  await page.waitForSelector('.state.approved')
  assert.equal(asked.includes('script'), false)
  assert.equal((await gateway.operate('GET', `/api/holds/${hold}`)).json.hold.state, 'approved')
})

test('a keyboard is enough: skip link, reason, approve', async (t) => {
  const at = need(t)
  if (at === undefined) return
  const gateway = await startPeople(t)
  const hold = await gateway.hold()
  const page = await open(t, at, DESKTOP)
  await signIn(page, `${gateway.callbacks}/approvals/${hold}`, gateway.approver.login)
  const focused = () => page.evaluate<string>('document.activeElement.id || document.activeElement.textContent.trim()')
  await page.keyboard.press('Tab')
  assert.equal(await focused(), 'To the content')
  await page.keyboard.press('Enter')
  for (let n = 0; n < 6 && (await focused()) !== 'reason'; n++) await page.keyboard.press('Tab')
  assert.equal(await focused(), 'reason')
  await page.keyboard.type('ticket checked')
  await page.keyboard.press('Enter')
  assert.equal((await gateway.operate('GET', `/api/holds/${hold}`)).json.hold.state, 'pending', 'Enter decides nothing')
  await page.keyboard.press('Tab')
  assert.match(await focused(), /^With limits/)
  await page.keyboard.press('Enter')
  await page.keyboard.press('Tab')
  assert.equal(await focused(), 'hours')
  await page.keyboard.press('ArrowDown')
  for (let n = 0; n < 6 && (await focused()) !== 'any'; n++) await page.keyboard.press('Tab')
  assert.equal(await focused(), 'any')
  await page.keyboard.press('Space')
  await page.keyboard.press('Enter')
  await page.waitForSelector('#wrong')
  assert.match(await page.innerText('#wrong'), /Nothing was decided yet/)
  assert.deepEqual(
    [await page.inputValue('#hours'), await page.inputValue('#reason'), await page.isChecked('#any')],
    ['1', 'ticket checked', true],
    'what was chosen still stands there',
  )
  await page.focus('#any')
  await page.keyboard.press('Tab')
  assert.equal(await focused(), 'Approve with these limits')
  await page.keyboard.press('Enter')
  await page.waitForSelector('.state.approved')
  assert.match(await page.innerText('.said'), /ends 1 hour later/)
})

test('words of others run nothing in a real browser', async (t) => {
  const at = need(t)
  if (at === undefined) return
  const gateway = await startPeople(t)
  const evil = '</q><script>document.title="pwned"</script><img src=x onerror="document.title=1">'
  const hold = await gateway.hold(evil)
  const page = await open(t, at, DESKTOP)
  const dialogs: string[] = []
  page.on('dialog', (dialog) => void dialogs.push(dialog.message()))
  const foreign: string[] = []
  page.on('request', (request) => void (request.url().startsWith(gateway.callbacks) || foreign.push(request.url())))
  await signIn(page, `${gateway.callbacks}/approvals/${hold}`, gateway.approver.login)
  assert.match(await page.title(), /^onboarding-bot/)
  assert.deepEqual(dialogs, [])
  assert.match(await page.innerText('main'), /<script>document\.title/)
  const framed = await open(t, at, DESKTOP)
  await framed.setContent(`<iframe src="${gateway.callbacks}/approvals"></iframe>`)
  assert.equal(foreign.filter((url) => !url.startsWith(gateway.oidc.issuer)).length, 0)
})
