import assert from 'node:assert/strict'
import { mkdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { after, before, type TestContext } from 'node:test'
import { AxeBuilder } from '@axe-core/playwright'
import { chromium, type Browser, type BrowserContextOptions, type Page } from 'playwright-core'
import { findChromium } from './chromium.ts'

const shots = resolve(import.meta.dirname, '../../test-results')
export const PHONE: BrowserContextOptions = {
  viewport: { width: 390, height: 844 },
  deviceScaleFactor: 2,
  isMobile: true,
  hasTouch: true,
}
export const SMALL: BrowserContextOptions = {
  viewport: { width: 320, height: 568 },
  deviceScaleFactor: 2,
  isMobile: true,
  hasTouch: true,
}
export const DESKTOP: BrowserContextOptions = { viewport: { width: 1280, height: 860 } }

let browser: Browser | undefined
let missing = ''

before(async () => {
  mkdirSync(shots, { recursive: true })
  const found = await findChromium()
  if (typeof found === 'string') missing = found
  else browser = await chromium.launch({ executablePath: found.executablePath, args: [...found.args] })
})
after(async () => await browser?.close())

/** The browser; undefined, and the story skipped, where there is none. */
export function need(t: TestContext): Browser | undefined {
  if (browser === undefined) {
    console.error(`\n!! NOT TESTED in a browser: ${missing}\n`)
    t.skip(missing)
  }
  return browser
}

export async function open(t: TestContext, at: Browser, options: BrowserContextOptions): Promise<Page> {
  const context = await at.newContext(options)
  t.after(() => context.close())
  const page = await context.newPage()
  page.setDefaultTimeout(20_000)
  return page
}

export async function signIn(page: Page, url: string, login: string): Promise<void> {
  await page.goto(url)
  if (new URL(page.url()).pathname.startsWith('/signin/')) {
    await page.fill('input[name=login]', login)
    await page.click('button:not([name])')
  }
  await page.waitForURL(url)
}

/** Throws where axe finds anything. */
export async function accessible(page: Page, what: string): Promise<void> {
  await page.waitForLoadState('load') // a page that answers a form may be there before its style is
  const { violations } = await new AxeBuilder({ page })
    .withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'])
    .analyze()
  const told = violations.map((one) => `${one.id}: ${one.nodes.map((node) => node.html).join(' | ')}`)
  assert.deepEqual(told, [], what)
}

/** Nothing is wider than the screen. */
export async function fits(page: Page): Promise<void> {
  const [wide, screen] = await page.evaluate<[number, number]>(
    '[document.documentElement.scrollWidth, document.documentElement.clientWidth]',
  )
  assert.ok(wide <= screen, `${wide} px wide on ${screen}`)
}

export const shoot = async (page: Page, name: string, fullPage = false) =>
  await page.screenshot({ path: join(shots, `${name}.png`), fullPage })
