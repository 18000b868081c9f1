import { join } from 'node:path'
import { projectFolder } from '@scores/runtime'
import type { Installation } from '@scores/testkit/vitest'
import axe, { type AxeResults } from 'axe-core'
import type { Browser, Page } from 'playwright-core'
import { expect } from 'vitest'

export interface Look {
  theme: 'light' | 'dark'
  /** 1280 for a screen, 390 for a phone. */
  width: 1280 | 390
}

const heights = { 1280: 900, 390: 844 } as const

export const looks: readonly Look[] = [
  { theme: 'light', width: 1280 },
  { theme: 'dark', width: 1280 },
  { theme: 'light', width: 390 },
  { theme: 'dark', width: 390 },
]

export const passwords = { admin: 'secret', viewer: 'may-look' } as const

/** A page of somebody who has logged in, and everything that the browser complains about. */
export interface Screen extends AsyncDisposable {
  page: Page
  /** What the browser logged: errors, warnings, violations of the Content-Security-Policy. */
  complaints: string[]
  /** Opens a path and waits until its content is there. */
  open: (path: string) => Promise<void>
  /** Changes theme and width. */
  show: (look: Look) => Promise<void>
}

/** Logs in with the form, and opens the start page. */
export async function openScreen(
  browser: Browser,
  { dashboardUrl }: Installation,
  { user = 'admin' }: { user?: keyof typeof passwords } = {},
): Promise<Screen> {
  const context = await browser.newContext({
    baseURL: dashboardUrl,
    colorScheme: 'light',
    viewport: { width: 1280, height: heights[1280] },
    reducedMotion: 'reduce',
  })
  const page = await context.newPage()
  const complaints: string[] = []
  page.on('console', message => complaints.push(`${message.type()}: ${message.text()}`))
  page.on('pageerror', error => complaints.push(`error: ${error.message}`))
  await page.goto('/')
  await page.getByLabel('User name').fill(user)
  await page.getByLabel('Password').fill(passwords[user])
  await page.getByRole('button', { name: 'Log in' }).click()
  await page.getByRole('heading', { level: 1, name: 'Flow' }).waitFor()
  const open = async (path: string): Promise<void> => {
    await page.goto(path)
    await page.locator('h1').waitFor()
    await page.locator('.health:not(.unknown)').waitFor()
    await expect.poll(() => page.locator('.loading').count(), { timeout: 30_000 }).toBe(0)
  }
  const show = async ({ theme, width }: Look): Promise<void> => {
    await page.emulateMedia({ colorScheme: theme })
    await page.setViewportSize({ width, height: heights[width] })
  }
  return { page, complaints, open, show, [Symbol.asyncDispose]: () => context.close() }
}

/** What axe finds on a page, one line each. */
export async function axeFindings(page: Page): Promise<string[]> {
  await page.evaluate(axe.source)
  const { violations } = await page.evaluate<AxeResults>(
    "axe.run({ resultTypes: ['violations'], preload: false })",
  )
  return violations.flatMap(({ id, nodes }) => nodes.map(({ target }) => `${id}: ${target.join(' ')}`))
}

/** Pixels by which the page is wider than the window. */
export const overflow = (page: Page): Promise<number> =>
  page.evaluate('document.documentElement.scrollWidth - innerWidth')

/** Writes a screenshot for README and docs, if asked: UPDATE_SCREENSHOTS=1. One look is enough for most screens. */
export async function screenshot(page: Page, name: string, look?: Look): Promise<void> {
  const isUsual = look === undefined || (look.theme === 'light' && look.width === 1280)
  if (process.env['UPDATE_SCREENSHOTS'] !== '1' || !(isUsual || name === 'flow')) return
  const suffix = isUsual ? '' : `-${look.width === 390 ? 'phone' : 'screen'}-${look.theme}`
  await page.screenshot({ path: join(projectFolder, 'docs/screenshots', `${name}${suffix}.png`) })
}
