import { existsSync } from 'node:fs'
import { encodeBatch, jobIdOf, newListenerRun, queueNames } from '@scores/contracts'
import { openQueue } from '@scores/queue'
import { Installation, quiet, type RunningPipeline } from '@scores/testkit/vitest'
import { chromium } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest'

const browsers = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']
const executablePath = process.env['CHROMIUM'] ?? browsers.find(existsSync) ?? ''
if (executablePath === '') {
  const message = 'The test of Bull Board needs Chromium (Debian: chromium), or its path in CHROMIUM'
  if (process.env['CI']) throw new Error(message)
  console.warn(`\n${message}. It is skipped.\n`)
}

/** Starts a pipeline and lets a job use up its attempts while a table is missing. The table is back afterwards. */
async function startWithFailedJob(): Promise<{ installation: Installation; pipeline: RunningPipeline }> {
  const installation = await Installation.create({ SIMULATOR_COUNT: '1', SIMULATOR_BAD_SHARE: '0' })
  const pipeline = await installation.up()
  await installation.run('sql', '--write', 'alter table events rename to events_away')
  const location = { url: installation.ownerUrl, namespace: 'bullmq' }
  const queue = await openQueue(location, queueNames.rawMessages, quiet)
  const data = '{"studentId":"Late.Comer","exam":7,"score":0.5}'
  const message = { type: 'score', eventId: '', data, receivedAt: Date.now() }
  const batch = { feed: 'board', listenerRun: newListenerRun(), firstSequence: 1, messages: [message] }
  const jobId = jobIdOf(batch)
  await queue.add('raw-batch', encodeBatch(batch), { attempts: 1, jobId })
  await vi.waitFor(async () => expect(await queue.getJobState(jobId)).toBe('failed'), { timeout: 30_000 })
  await installation.run('sql', '--write', 'alter table events_away rename to events')
  await queue.close()
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

test.runIf(executablePath !== '')('a failed job is retried in Bull Board', async () => {
  const { installation, pipeline } = await startWithFailedJob()
  onTestFinished(() => installation[Symbol.asyncDispose]())
  const browser = await chromium.launch({
    executablePath,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  })
  onTestFinished(() => browser.close())
  const page = await browser.newPage({ httpCredentials: { username: 'admin', password: 'secret' } })
  await page.goto(`${installation.dashboardUrl}/queues/queue/${queueNames.rawMessages}?status=failed`)
  await page.getByText('does not exist').first().waitFor()
  const retryAll = page.getByRole('button', { name: 'Retry all' })
  await retryAll.waitFor()
  // What could lose messages is not offered.
  expect(await page.getByRole('button', { name: 'Clean all' }).isVisible()).toBe(false)
  await retryAll.click()
  await page.getByRole('button', { name: 'Confirm' }).click({ timeout: 10_000 })
  await expectStored(installation, pipeline)
})
