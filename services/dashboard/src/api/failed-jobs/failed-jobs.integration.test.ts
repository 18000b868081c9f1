import { randomUUID } from 'node:crypto'
import { encodeBatch, jobIdOf, queueNames, type RawMessage } from '@scores/contracts'
import { openQueue, type QueueLocation, startIngestConsumer } from '@scores/queue'
import { failure, openTestApi } from '@scores/testkit/api'
import { createTestQueue, openTestDatabase, queueBackends, quiet } from '@scores/testkit/vitest'
import { expect, onTestFinished, test } from 'vitest'
import { createServer } from '../../create-server.ts'

const message: RawMessage = { type: 'score', eventId: '', data: '{}', receivedAt: 1 }

/** Creates two failed jobs: one message of feed `one`, and two messages of feed `two`. */
async function createFailedJobs(location: QueueLocation): Promise<string[]> {
  const queue = await openQueue(location, queueNames.rawMessages, quiet)
  const fail = () => Promise.reject(new Error('The disk is full'))
  const consumer = await startIngestConsumer(
    location,
    { onBatch: fail, onFeedConnection: fail, onReplay: fail },
    { concurrency: 1 },
    quiet,
  )
  const ids: string[] = []
  for (const [feed, messages] of [
    ['one', [message]],
    ['two', [message, message]],
  ] as const) {
    const batch = { feed, listenerRun: randomUUID(), firstSequence: 1, messages: [...messages] }
    const jobId = jobIdOf(batch)
    ids.push(jobId)
    await queue.add('raw-batch', encodeBatch(batch), { attempts: 1, jobId })
    await expect.poll(() => queue.getFailedCount(), { timeout: 20_000 }).toBe(ids.length)
  }
  await consumer.close()
  await queue.close()
  return ids
}

async function open(backend: 'postgres' | 'redis') {
  const { db } = await openTestDatabase()
  const queue = await createTestQueue(backend)
  const api = await openTestApi(createServer, { db, queue })
  return { queue, ...api }
}

test.each(queueBackends)('failed jobs on %s are listed and retried', async backend => {
  const { queue: location, get, post } = await open(backend)
  const [one, two] = await createFailedJobs(location)
  const first = { id: one, kind: 'batch', messages: 1, feed: 'one', attempts: 1, why: 'The disk is full' }
  const second = { ...first, id: two, messages: 2, feed: 'two' }
  const path = '/api/replays/failed-jobs'
  expect(await get(path)).toMatchObject({ status: 200, body: { jobs: [first, second] } })
  expect(await get(`${path}?limit=1`)).toMatchObject({ body: { jobs: [first] } })
  expect(await get(`${path}?feed=two`)).toMatchObject({ body: { jobs: [second] } })
  expect(await get(`${path}?why=DISK`)).toMatchObject({ body: { jobs: [first, second] } })
  expect(await get(`${path}?why=memory`)).toMatchObject({ status: 200, body: { jobs: [] } })

  const retry = (body: object) => post(`${path}/retry`, body)
  expect(await retry({ ids: [one, 'elsewhere'] })).toMatchObject(failure(404, 'NO_SUCH_JOB', 'elsewhere'))
  expect(await retry({ why: 'memory' })).toMatchObject(failure(404, 'NOTHING_MATCHES'))
  expect(await retry({ ids: [two] })).toMatchObject({ status: 200, body: { jobs: 1, messages: 2 } })
  expect(await retry({ ids: [two] })).toMatchObject(failure(404, 'NO_SUCH_JOB'))
  expect(await get(path)).toMatchObject({ body: { jobs: [first] } })
  expect(await retry({ feed: 'one', why: 'disk' })).toMatchObject({ body: { jobs: 1, messages: 1 } })
  expect(await retry({})).toMatchObject({ status: 200, body: { jobs: 0, messages: 0 } })

  const queue = await openQueue(location, queueNames.rawMessages, quiet)
  onTestFinished(() => queue.close())
  expect(await queue.getWaitingCount()).toBe(2)
})

test('an invalid request for failed jobs is rejected with the place of the error', async () => {
  const { get, post } = await open('postgres')
  for (const [body, why] of [
    [{ ids: [] }, 'body/ids must NOT have fewer than 1 items'],
    [{ ids: [7] }, 'body/ids/0 must be string'],
    [{ ids: 'one' }, 'body/ids must be array'],
    [{ feed: null }, 'body/feed must be string'],
    [{ reason: 'disk' }, 'body has the unknown reason'],
  ] as const)
    expect(await post('/api/replays/failed-jobs/retry', body)).toMatchObject(
      failure(400, 'REQUEST_INVALID', why),
    )
  expect(await get('/api/replays/failed-jobs?limit=501')).toMatchObject(failure(400, 'REQUEST_INVALID'))
})
