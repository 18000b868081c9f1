import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { encodeBatch, jobIdOf, newListenerRun, queueNames } from '@scores/contracts'
import { openQueue } from '@scores/queue'
import { Installation, quiet } from '@scores/testkit/vitest'
import { chromium } from 'playwright-core'
import { expect, onTestFinished, test } from 'vitest'

const browsers = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']
const executablePath = process.env['CHROMIUM'] ?? browsers.find(existsSync)
if (!executablePath) {
  const message = 'no Chromium: the test of Bull Board needs one (Debian: chromium), or its path in CHROMIUM'
  if (process.env['CI']) throw new Error(message)
  console.warn(`\n${message}. It is left out.\n`)
}

/** A pipeline that has gone through an outage of its tables, in which a job used up its attempts. */
async function withFailedJob() {
  const pipelines = await Installation.create({ SIMULATOR_COUNT: '1', SIMULATOR_BAD_SHARE: '0' })
  const pipeline = await pipelines.up()
  const password = readFileSync(join(pipelines.dataDir, 'postgres/password'), 'utf8').trim()
  const url = `postgres://postgres:${password}@127.0.0.1:${pipelines.env['POSTGRES_PORT']}/scores`

  await pipelines.run('sql', '--write', 'alter table events rename to events_away')
  const queue = await openQueue({ url, namespace: 'bullmq' }, queueNames.rawMessages, quiet)
  const data = '{"studentId":"Late.Comer","exam":7,"score":0.5}'
  const message = {
    type: 'score',
    eventId: '',
    data,
    receivedAt: Date.now(),
  }
  const batch = { feed: 'board', listenerRun: newListenerRun(), firstSequence: 1, messages: [message] }
  const jobId = jobIdOf(batch)
  await queue.add('raw-batch', encodeBatch(batch), { attempts: 1, jobId })
  await expect.poll(() => queue.getJobState(jobId), { timeout: 30_000 }).toBe('failed')
  await pipelines.run('sql', '--write', 'alter table events_away rename to events')
  await queue.close()
  const isFound = async () => {
    const found = "select student, exam, score from exam_results where student = 'Late.Comer'"
    await expect
      .poll(() => pipelines.query(found), { timeout: 30_000, interval: 1_000 })
      .toEqual([{ student: 'Late.Comer', exam: 7, score: 0.5 }])
    expect((await pipeline.stop('SIGTERM')).code).toBe(0)
    expect(await pipelines.run('verify')).toMatchObject({ code: 0 })
  }
  return { pipelines, isFound }
}

test('a failed job is shown, listed, and put back by the command', async () => {
  const { pipelines, isFound } = await withFailedJob()
  expect((await pipelines.run('status')).output).toContain('1 failed jobs')
  expect(await pipelines.run('verify')).toMatchObject({
    code: 0,
    output: expect.stringContaining('1 in flight'),
  })
  const { output } = await pipelines.run('replay', 'failed-jobs', '--list')
  expect(output).toMatch(
    /failed +kind +messages +attempts +why +job\n.* batch +1 +1 +relation "events" does not exist +\S+/,
  )
  const listed = await pipelines.run('replay', 'failed-jobs', '--list', '--why', 'DOES NOT EXIST', '--json')
  const [job] = JSON.parse(listed.output) as [{ id: string }]
  expect(job).toMatchObject({ kind: 'batch', messages: 1, feed: 'board' })
  expect(await pipelines.run('replay', 'failed-jobs', '--feed', 'other')).toMatchObject({ code: 1 })
  expect(await pipelines.run('replay', 'failed-jobs', '--id', job.id)).toMatchObject({
    code: 0,
    output: expect.stringContaining('1 failed job with 1 message waits on the queue again'),
  })
  await isFound()
})

test.runIf(executablePath)('a failed job is retried in Bull Board', async () => {
  const { pipelines, isFound } = await withFailedJob()
  const browser = await chromium.launch({
    executablePath: executablePath ?? '',
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
  await page.goto(`${pipelines.dashboardUrl}/queues/queue/${queueNames.rawMessages}?status=failed`)
  await page.getByText('does not exist').first().waitFor()
  await page.getByRole('button', { name: 'Retry all' }).click()
  await page.getByRole('button', { name: 'Confirm' }).click({ timeout: 10_000 })
  await isFound()
})
