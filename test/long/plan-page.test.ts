import assert from 'node:assert/strict'
import { mkdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { test } from 'node:test'
import { AxeBuilder } from '@axe-core/playwright'
import { chromium } from 'playwright-core'
import { findChromium } from '../support/chromium.ts'
import { startPeople } from '../support/people.ts'

const shots = resolve(import.meta.dirname, '../../test-results')

test('a plan on a phone: every item is read, nothing runs over, one button approves', async (t) => {
  const found = await findChromium()
  if (typeof found === 'string') {
    console.error(`\n!! NOT TESTED in a browser: ${found}\n`)
    return t.skip(found)
  }
  mkdirSync(shots, { recursive: true })
  const browser = await chromium.launch({ executablePath: found.executablePath, args: [...found.args] })
  t.after(() => browser.close())
  const gateway = await startPeople(t)
  const path = `/api/v1/users/${gateway.target.id}/roles`
  const { json, text } = await gateway.call('onboarding-bot', 'POST', '/_postern/plans', {
    purpose: 'terraform run 17, INC-4471',
    items: [
      ...['HELP_DESK_ADMIN', 'USER_ADMIN'].map((type) => ({ call: { method: 'POST', path, body: { type } } })),
      { call: { method: 'DELETE', path: `/api/v1/users/${gateway.other.id}` } },
      {
        operation: 'assignRoleToUser',
        targets: [{ type: 'user', id: '00u*' }],
        properties: { role: 'REPORT_ADMIN' },
        most: 25,
      },
      { call: { method: 'POST', path: '/no/such/thing' } },
    ],
  })
  assert.equal(json.status, 'pending', text)
  const url = `${gateway.callbacks}/approvals/${json.hold}`
  for (const [name, width] of [
    ['phone', 390],
    ['small', 320],
    ['desktop', 1280],
  ] as const) {
    const context = await browser.newContext({ viewport: { width, height: 844 }, javaScriptEnabled: true })
    const page = await context.newPage()
    await page.goto(url)
    await page.fill('input[name=login]', gateway.approver.login)
    await page.click('button:not([name])')
    await page.waitForURL(url)
    await page.screenshot({ path: join(shots, `plan-${name}.png`), fullPage: true })
    assert.equal(await page.locator('ol.changes > li').count(), 5)
    const wider = await page.evaluate<boolean>('document.documentElement.scrollWidth > window.innerWidth')
    assert.equal(wider, false, name)
    // A page that answers a form may be there before its style is.
    await page.waitForLoadState('load')
    const { violations } = await new AxeBuilder({ page }).analyze()
    assert.deepEqual(
      violations.map((one) => one.id),
      [],
      name,
    )
    await context.close()
  }
})
