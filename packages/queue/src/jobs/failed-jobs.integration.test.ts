import { encodeBatch, jobIdOf, type ReplayJob, replayJobId } from '@scores/contracts'
import {
  createTestQueue,
  openTestQueue,
  queueBackends,
  quiet,
  rawBatch,
  startTestConsumer,
} from '@scores/testkit/vitest'
import { describe, expect, test } from 'vitest'
import type { QueueLocation } from '../connection/location.ts'
import { type FailedJobFilter, listFailedJobs, retryFailedJobs } from './failed-jobs.ts'
import { readPendingRanges } from './read-pending-ranges.ts'

const timeout = 20_000

/** Fails 50 batches of two messages, each with two attempts, until `recover` is called. */
async function failBatches(backend: 'postgres' | 'redis') {
  const location = await createTestQueue(backend)
  const queue = await openTestQueue(location)
  const batches = Array.from({ length: 50 }, (_, index) => rawBatch(2 * index + 1, ['x', 'y']))
  await queue.addBulk(
    batches.map(batch => ({
      name: 'raw-batch',
      data: encodeBatch(batch),
      opts: { jobId: jobIdOf(batch), attempts: 2, backoff: { type: 'fixed', delay: 300 } },
    })),
  )
  let isFailing = true
  let attempts = 0
  const onBatch = async () => {
    attempts += 1
    if (isFailing) throw new Error('unavailable')
  }
  await startTestConsumer(location, { onBatch }, { concurrency: 10 })
  const untilFailed = () => expect.poll(() => queue.getFailedCount(), { timeout }).toBe(50)
  await untilFailed()
  const recover = () => {
    isFailing = false
  }
  return { location, untilFailed, recover, attempts: () => attempts }
}

/** Fails one job of each of three replays: one with three messages, and two with one. */
async function failReplays(backend: 'postgres' | 'redis'): Promise<QueueLocation> {
  const location = await createTestQueue(backend)
  const queue = await openTestQueue(location)
  const jobs: ReplayJob[] = [
    { replayId: 3, ids: [5, 6, 9] },
    { replayId: 7, ids: [7] },
    { replayId: 8, ids: [8] },
  ]
  for (const job of jobs) await queue.add('replay', job, { jobId: replayJobId(job), attempts: 1 })
  await startTestConsumer(location, {
    onReplay: async (_, { replayId }) => {
      throw new Error(replayId === 8 ? 'disk full' : 'connection refused')
    },
  })
  await expect.poll(() => queue.getFailedCount(), { timeout }).toBe(3)
  return location
}

const noProgress = () => undefined

describe.each(queueBackends)('on %s', backend => {
  test('a job that is retried by two callers at once counts for one of them', async () => {
    const { location } = await failBatches(backend)
    const retried = await Promise.all([1, 2].map(() => retryFailedJobs(location, {}, noProgress, quiet)))
    expect(retried.reduce((sum, { jobs }) => sum + jobs, 0)).toBe(50)
    expect(retried.reduce((sum, { messages }) => sum + messages, 0)).toBe(100)
  })

  test('progress is reported several times', async () => {
    const { location } = await failBatches(backend)
    const progress: number[] = []
    await retryFailedJobs(location, {}, ({ jobs }) => progress.push(jobs), quiet)
    expect(progress.length).toBeGreaterThan(2)
    expect(progress.at(-1)).toBe(50)
  })

  test('retried jobs have all their attempts again', async () => {
    const { location, untilFailed, attempts } = await failBatches(backend)
    expect(attempts()).toBe(100)
    await retryFailedJobs(location, {}, noProgress, quiet)
    await expect.poll(attempts, { timeout }).toBe(200)
    await untilFailed()
  })

  test('retried jobs that succeed leave the queue', async () => {
    const { location, recover, attempts } = await failBatches(backend)
    recover()
    await retryFailedJobs(location, {}, noProgress, quiet)
    await expect.poll(() => readPendingRanges(location, quiet), { timeout }).toEqual([])
    expect(attempts()).toBe(150)
    expect(await retryFailedJobs(location, {}, noProgress, quiet)).toEqual({ jobs: 0, messages: 0 })
  })

  test('at most the requested number of jobs is listed', async () => {
    const location = await failReplays(backend)
    expect(await listFailedJobs(location, {}, 10, quiet)).toHaveLength(3)
    expect(await listFailedJobs(location, {}, 2, quiet)).toHaveLength(2)
  })

  test('jobs are listed by the text of their failure, ignoring case', async () => {
    const location = await failReplays(backend)
    expect(await listFailedJobs(location, { why: 'DISK' }, 10, quiet)).toEqual([
      {
        id: 'replay-8-8-8-1',
        kind: 'replay',
        messages: 1,
        feed: null,
        failedAt: expect.any(Date),
        attempts: 1,
        why: 'disk full',
      },
    ])
  })

  test('jobs of replays belong to no feed', async () => {
    const location = await failReplays(backend)
    expect(await listFailedJobs(location, { feed: 'feed' }, 10, quiet)).toEqual([])
  })

  const filters: [string, FailedJobFilter, object][] = [
    ['failure', { why: 'disk' }, { jobs: 1, messages: 1 }],
    ['id', { ids: ['replay-3-5-9-3'] }, { jobs: 1, messages: 3 }],
  ]
  test.each(filters)('only the jobs that match a filter by %s are retried', async (_, filter, expected) => {
    const location = await failReplays(backend)
    expect(await retryFailedJobs(location, filter, noProgress, quiet)).toEqual(expected)
  })
})
