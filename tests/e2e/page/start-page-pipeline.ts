import { Installation } from '@scores/testkit/vitest'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, vi } from 'vitest'
import { launchChromium } from '../chromium.ts'
import { passwords } from './open-screen.ts'

const kinds = ['score_percent', 'not_json', 'empty_student', 'unknown_event', 'score_text', 'missing_score']

/** Starts a pipeline that goes on receiving messages, some of them bad in several ways, and that has had a run. */
async function startPagePipeline(): Promise<Installation> {
  const installation = await Installation.create({
    SIMULATOR_RATE: '10',
    SIMULATOR_COUNT: '0',
    SIMULATOR_BAD_SHARE: '0.3',
    SIMULATOR_BAD_KINDS: kinds.join(','),
    GUARD_WINDOW_MESSAGES: '0',
    DASHBOARD_VIEWER_PASSWORD: passwords.viewer,
  })
  await installation.up()
  const groups = 'select count(distinct reason)::int as reasons from data_quality_checks_results'
  await vi.waitFor(
    async () => expect(await installation.readRow(groups)).toEqual({ reasons: kinds.length }),
    { timeout: 60_000, interval: 250 },
  )
  expect((await installation.run('analytics', 'run')).code).toBe(0)
  return installation
}

/** A pipeline and a browser for the tests of a suite. They are there once its tests run. */
export function usePagePipeline(): { readonly installation: Installation; readonly browser: Browser } {
  let installation: Installation
  let browser: Browser
  beforeAll(async () => {
    installation = await startPagePipeline()
    browser = await launchChromium()
  })
  afterAll(async () => {
    await browser?.close()
    await installation?.[Symbol.asyncDispose]()
  })
  return {
    get installation() {
      return installation
    },
    get browser() {
      return browser
    },
  }
}
