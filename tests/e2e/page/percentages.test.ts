import { randomBytes } from 'node:crypto'
import { Installation, queueBackends } from '@scores/testkit/vitest'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { hasChromium, launchChromium } from '../chromium.ts'
import { openScreen, type Screen, screenshot } from './open-screen.ts'

/** Number of messages whose score is a percentage. */
const wrong = 5_000
const shown = '5,000'
const timeout = 120_000

describe.runIf(hasChromium).each(queueBackends)('a feed sends percentages, with the queue on %s', backend => {
  let installation: Installation
  let browser: Browser
  let screen: Screen
  let page: Page
  beforeAll(async () => {
    const redis = { QUEUE_URL: inject('redisUrl'), QUEUE_NAMESPACE: `e2e-${randomBytes(4).toString('hex')}` }
    installation = await Installation.create({
      SIMULATOR_RATE: '2000',
      SIMULATOR_COUNT: String(wrong),
      SIMULATOR_BAD_SHARE: '1',
      SIMULATOR_BAD_KINDS: 'score_percent',
      FEED_NAME: 'percent',
      ...(backend === 'redis' ? redis : {}),
    })
    await installation.up()
    browser = await launchChromium()
    screen = await openScreen(browser, installation)
    page = screen.page
  })
  afterAll(async () => {
    await browser?.close()
    await installation?.[Symbol.asyncDispose]()
  })

  test('the sentence of health turns red, and says what to do', async () => {
    await page.locator('.health.broken').filter({ hasText: 'failed the check ranges' }).waitFor({ timeout })
    await page.getByRole('region', { name: 'Pause of percent' }).getByText('out of range').waitFor()
    if (backend === 'postgres') await screenshot(page, 'paused')
  })

  test('the pause ends on the page, and the messages are quarantined', async () => {
    await page.getByRole('button', { name: 'Resume', exact: true }).click()
    await page
      .locator('.health')
      .filter({ hasText: `${shown} open` })
      .waitFor({ timeout })
    await page.getByText('✓ It adds up.').waitFor()
  })

  test('they are one group, chosen as a whole by a filter', async () => {
    await page.getByRole('link', { name: `Quarantine ${shown} open` }).click()
    await page.getByRole('link', { name: '/score must be <= 1' }).click()
    await page.getByRole('button', { name: `Select all ${shown}` }).click()
    await page.getByRole('button', { name: 'Replay …' }).click()
    await page.getByRole('heading', { level: 1, name: 'Replay' }).waitFor()
  })

  test('a dry run without a patch says that nothing would pass', async () => {
    await page.getByRole('button', { name: 'Dry run' }).click()
    await page.getByText(`${shown} would fail`, { exact: true }).waitFor({ timeout })
  })

  test('with a patch, all would pass, and the difference is shown', async () => {
    await page.getByRole('button', { name: 'Add a step' }).click()
    await page.getByRole('button', { name: 'Dry run' }).click()
    await page.locator('b').getByText(`${shown} would pass`).waitFor({ timeout })
    expect(await page.locator('del.line').count()).toBe(1)
    expect(await page.locator('ins.line').textContent()).toMatch(/"score": 0\.\d/)
    if (backend === 'postgres') await screenshot(page, 'replay')
  })

  test('the replay resolves all of them', async () => {
    await page.getByRole('spinbutton').fill('2000')
    await page.getByRole('spinbutton').blur()
    await page.getByRole('button', { name: `Replay ${shown} messages` }).click()
    await page.locator('.tag.done').waitFor({ timeout })
    await page.getByText(`${shown} of ${shown} tried (100%)`).waitFor()
    await page.getByRole('link', { name: 'Its messages' }).click()
    await page.locator('tbody .tag.resolved').first().waitFor()
    expect(
      await installation.readRow(
        `select count(*)::int as rows, count(*) filter (where q.status = 'resolved' and e.score between 0.5 and 1)::int as right
         from data_quality_checks_results q join events e on e.message_id = q.message_id`,
      ),
    ).toEqual({ rows: wrong, right: wrong })
  })

  test('the sentence of health is green again, and the browser complained about nothing', async () => {
    await page.locator('.health.healthy').filter({ hasText: '0 open' }).waitFor({ timeout })
    expect(screen.complaints).toEqual([])
  })
})
