import { queueNames } from '@scores/contracts'
import { Installation, type RunningPipeline } from '@scores/testkit/vitest'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { hasChromium, launchChromium } from './chromium.ts'
import { failJob } from './fail-job.ts'

/** Starts a pipeline and lets a job use up its attempts while a table is missing. The table is back afterwards. */
async function startWithFailedJob(): Promise<{ installation: Installation; pipeline: RunningPipeline }> {
  const installation = await Installation.create({ SIMULATOR_COUNT: '1', SIMULATOR_BAD_SHARE: '0' })
  const pipeline = await installation.up()
  await failJob(installation)
  return { installation, pipeline }
}

async function expectStored(installation: Installation, pipeline: RunningPipeline): Promise<void> {
  const stored =
    "select count(*)::int as rows from exam_results where student = 'Late.Comer' and exam = 7 and score = 0.5"
  await expect
    .poll(() => installation.readRow(stored), { timeout: 30_000, interval: 250 })
    .toEqual({ rows: 1 })
  expect((await pipeline.stop('SIGTERM')).code).toBe(0)
  expect(await installation.run('verify')).toMatchObject({ code: 0 })
}

describe('a failed job', () => {
  let installation: Installation
  let pipeline: RunningPipeline
  beforeAll(async () => {
    ;({ installation, pipeline } = await startWithFailedJob())
  })
  afterAll(() => installation[Symbol.asyncDispose]())

  interface ListedJob {
    id: string
  }
  const list = () =>
    installation.json<[ListedJob]>('replay', 'failed-jobs', '--list', '--why', 'DOES NOT EXIST')

  test('is counted by status', async () => {
    expect((await installation.run('status')).output).toContain('1 failed jobs')
  })

  test('counts as in flight for verify', async () => {
    expect(await installation.run('verify')).toMatchObject({
      code: 0,
      output: expect.stringContaining('1 in flight'),
    })
  })

  test('is listed with its error', async () => {
    const { output } = await installation.run('replay', 'failed-jobs', '--list')
    expect(output).toMatch(
      /failed +kind +messages +attempts +why +job\n.* batch +1 +1 +relation "events" does not exist +\S+/,
    )
  })

  test('is listed as JSON, filtered by its error', async () => {
    expect(await list()).toMatchObject([{ kind: 'batch', messages: 1, feed: 'board' }])
  })

  test('is not retried by a filter that does not match it', async () => {
    expect(await installation.run('replay', 'failed-jobs', '--feed', 'other')).toMatchObject({ code: 1 })
  })

  test('is retried by its id, and its message is stored', async () => {
    const [{ id }] = await list()
    expect(await installation.run('replay', 'failed-jobs', '--id', id)).toMatchObject({
      code: 0,
      output: expect.stringContaining('1 failed job with 1 message waits on the queue again'),
    })
    await expectStored(installation, pipeline)
  })
})

test.runIf(hasChromium)('a failed job is retried in Bull Board', async () => {
  const { installation, pipeline } = await startWithFailedJob()
  onTestFinished(() => installation[Symbol.asyncDispose]())
  const browser = await launchChromium()
  onTestFinished(() => browser.close())
  const page = await browser.newPage()
  await page.goto(`${installation.dashboardUrl}/queues/queue/${queueNames.rawMessages}?status=failed`)
  await page.getByLabel('User name').fill('admin')
  await page.getByLabel('Password').fill('secret')
  await page.getByRole('button', { name: 'Log in' }).click()
  await page.getByText('does not exist').first().waitFor()
  const retryAll = page.getByRole('button', { name: 'Retry all' })
  await retryAll.waitFor()
  // What could lose messages is not offered.
  expect(await page.getByRole('button', { name: 'Clean all' }).isVisible()).toBe(false)
  await retryAll.click()
  await page.getByRole('button', { name: 'Confirm' }).click({ timeout: 10_000 })
  await expectStored(installation, pipeline)
})
