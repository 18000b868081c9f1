import { encodeBatch, ReceivedBatch } from '@scores/contracts'
import { createLogger } from '@scores/runtime'
import { expect, test, vi } from 'vitest'
import type { IsolatedReply, IsolatedRequest, IsolatedResult } from './isolated-request.ts'
import { type Isolation, processIsolated, type SuspectJob } from './process-isolated.ts'

const quiet = createLogger('test', 'silent')
const texts = ['a', 'b', 'poison', 'd', 'e']
const batch = new ReceivedBatch(
  encodeBatch({
    feed: 'feed',
    listenerRun: '019ab000-0000-7000-8000-000000000000',
    firstSequence: 11,
    messages: texts.map((data, index) => ({ type: 'score', eventId: '', data, receivedAt: index })),
  }),
)
const suspect: SuspectJob = { kind: 'batch', jobId: 'job', batch }

/** Performs requests as a process would that ends with a poison. */
function open(more: Partial<Isolation> = {}) {
  const requests: IsolatedRequest[] = []
  const perform = async (request: IsolatedRequest): Promise<IsolatedReply | null> => {
    requests.push(request)
    const { job, crashed } = request
    const judged =
      job.kind === 'replay'
        ? job.job.ids.map(id => (id === 13 ? 'poison' : 'x'))
        : [...new ReceivedBatch(job.batch)].map(({ sequence, data }) =>
            crashed.includes(sequence) ? '' : data,
          )
    if (job.kind === 'replay' && crashed.includes(13)) judged.length = 0
    if (judged.includes('poison')) return null
    return { kind: 'done', outcome: { stored: judged.length }, failedChecks: [], samples: new Map() }
  }
  const admit = vi.fn<(result: IsolatedResult) => Promise<void>>(async () => undefined)
  return { requests, admit, isolation: { perform, isAvailable: async () => true, admit, ...more } }
}

const stored = (requests: readonly IsolatedRequest[]) => requests.filter(({ isCommitted }) => isCommitted)

test('the culprit of a batch is set apart, and the whole batch is stored at once', async () => {
  const { requests, isolation } = open()
  await processIsolated(suspect, isolation, quiet)
  expect(stored(requests)).toMatchObject([
    { crashed: [13], job: { jobId: 'job', batch: { firstSequence: 11, data: texts } } },
  ])
})

test('the culprit of a replay is set apart', async () => {
  const { requests, isolation } = open()
  const job = { replayId: 1, ids: [3, 13, 20] }
  await processIsolated({ kind: 'replay', jobId: 'job', job }, isolation, quiet)
  expect(stored(requests)).toMatchObject([{ crashed: [13], job: { job } }])
})

test('a part of a batch has the same message ids as the whole', async () => {
  const { requests, isolation } = open()
  await processIsolated(suspect, isolation, quiet)
  const known = new Map([...batch].map(({ sequence, id }) => [sequence, id]))
  for (const { job } of requests) {
    if (job.kind !== 'batch') continue
    for (const { sequence, id } of new ReceivedBatch(job.batch)) expect(id).toBe(known.get(sequence))
  }
})

test('a job that a killed worker left behind is stored without a culprit', async () => {
  const { requests, isolation } = open({})
  const innocent: SuspectJob = { kind: 'replay', jobId: 'job', job: { replayId: 1, ids: [1, 2] } }
  await processIsolated(innocent, isolation, quiet)
  expect(requests.map(({ isCommitted, crashed }) => [isCommitted, crashed])).toEqual([
    [false, []],
    [true, []],
  ])
})

test('a process that ends while the database is unavailable accuses no message', async () => {
  const { requests, isolation } = open({ isAvailable: async () => false })
  await expect(processIsolated(suspect, isolation, quiet)).rejects.toThrow('the database is unavailable')
  expect(requests).toHaveLength(1)
})

test('a failure of the stores is an outage', async () => {
  const { isolation } = open({ perform: async () => ({ kind: 'failed', why: 'connection refused' }) })
  await expect(processIsolated(suspect, isolation, quiet)).rejects.toThrow('connection refused')
})

test('nothing is stored if the circuit breaker refuses', async () => {
  const { requests, isolation } = open({ admit: () => Promise.reject(new Error('paused')) })
  await expect(processIsolated(suspect, isolation, quiet)).rejects.toThrow('paused')
  expect(stored(requests)).toEqual([])
})

test.each([2, 3, 40])(
  'of 50 messages of which no process survives %i, only as many are set apart as it takes',
  async limit => {
    const ids = Array.from({ length: 50 }, (_, index) => index + 100)
    let deaths = 0
    const requests: IsolatedRequest[] = []
    const perform = async (request: IsolatedRequest): Promise<IsolatedReply | null> => {
      requests.push(request)
      const { job, crashed } = request
      const judged = job.kind === 'replay' ? job.job.ids.filter(id => !crashed.includes(id)) : []
      if (judged.length >= limit) {
        deaths += 1
        return null
      }
      return { kind: 'done', outcome: { stored: judged.length }, failedChecks: [], samples: new Map() }
    }
    const { isolation } = open({ perform })
    await processIsolated({ kind: 'replay', jobId: 'job', job: { replayId: 1, ids } }, isolation, quiet)
    const [done] = stored(requests)
    expect(stored(requests)).toHaveLength(1)
    // Each round sets twice as many apart as the one before.
    expect(done?.crashed.length).toBeLessThanOrEqual(2 * (50 - limit + 1))
    expect(deaths).toBeLessThan(130)
  },
)

test('a process that ends at random accuses no message', async () => {
  let requests = 0
  // The whole job ends each process, but no part of it does.
  const perform = async ({ job }: IsolatedRequest): Promise<IsolatedReply | null> => {
    requests += 1
    const isWhole = job.kind === 'replay' && job.job.ids.length === 4
    return isWhole ? null : { kind: 'done', outcome: {}, failedChecks: [], samples: new Map() }
  }
  const { isolation } = open({ perform })
  const job: SuspectJob = { kind: 'replay', jobId: 'job', job: { replayId: 1, ids: [1, 2, 3, 4] } }
  await expect(processIsolated(job, isolation, quiet)).rejects.toThrow('end at random')
  expect(requests).toBeLessThan(40)
})
