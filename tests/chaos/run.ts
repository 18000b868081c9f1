import { describeError } from '@scores/runtime'
import { waitUntil } from '@scores/testkit'
import { checkRun, type Outcome } from './checks/check-run.ts'
import { type Tally, tally } from './checks/tally.ts'
import { inflictFaults } from './faults/inflict-faults.ts'
import type { RunPlan } from './plan-runs.ts'
import { keepReplaying } from './test-bed/keep-replaying.ts'
import { startTestBed, type TestBed } from './test-bed/start-test-bed.ts'
import { type Progress, Watch } from './test-bed/watch.ts'

/** The result of a run. */
export interface RunResult extends Outcome {
  tallies: Tally[]
  /** Peak memory of the listener in bytes. */
  peakBytes: number
}

/** Time without a new message after which no more are expected. */
const settledAfterMs = 60_000

/**
 * Runs the pipeline under faults on its own feed and stores. Then compares the sent with the stored messages. Everything is
 * stopped when this returns or throws.
 *
 * @param folder - for data and logs; exists
 */
export async function run(
  { options, dealt, possible, canMount }: RunPlan,
  folder: string,
  signal: AbortSignal,
  onProgress: (progress: Progress) => void,
): Promise<RunResult> {
  await using resources = new AsyncDisposableStack()
  const problems: string[] = []
  const testBed = await startTestBed(options, canMount, folder, resources, signal)
  const { database, queue, simulator, pipeline, tables } = testBed
  const watch = new Watch(testBed, onProgress, resources)
  const onDoing = (text: string) => {
    watch.doing = text
  }
  const replaying = resources.use(keepReplaying(database.url, { url: queue.url, namespace: 'bullmq' }))

  const startedAt = simulator.startedAt()
  const incidents = await inflictFaults({
    dealt,
    possible,
    seed: options.seed,
    until: startedAt + options.seconds * 1_000,
    targets: { ...testBed, rate: options.rate, signal },
    tables,
    onDoing,
    onProblem: text => problems.push(text),
  })

  const within = async (timeoutMs: number, what: string, check: () => Promise<boolean>) => {
    onDoing(`waiting for ${what}`)
    await waitUntil(check, { what, timeoutMs, pollIntervalMs: 250, signal }).catch((error: unknown) => {
      signal.throwIfAborted()
      problems.push(describeError(error))
    })
  }
  const total = options.rate * options.seconds
  await within(options.seconds * 1_000 + settledAfterMs, 'the last messages', async () => {
    const { done, sent } = await simulator.summary()
    return done && (options.feed !== 'ids' || sent === total)
  })
  await replaying[Symbol.asyncDispose]()
  await within(60_000, 'the end of the last replay', async () => !(await tables.isReplaying()))
  await untilSettled(testBed, signal)
  // A run soon after the start saves waiting for the full minute.
  await within(30_000, 'a restart of the analytics', async () => {
    await pipeline.endService('analytics', 'SIGTERM')
    return true
  })
  await within(150_000, 'analytics of every event', () => tables.isAggregated())

  const outcome = await checkRun(testBed, onDoing)
  const dueAt = ({ n }: { n: number }) => startedAt + ((n - 1) * 1_000) / options.rate
  const names = possible.filter(fault => dealt.includes(fault)).map(({ name }) => name)
  return {
    ...outcome,
    tallies: tally(names, incidents, outcome.lost.map(dueAt), outcome.twice.map(dueAt)),
    peakBytes: watch.peakBytes,
    problems: [...problems, ...outcome.problems],
  }
}

/** Waits until nothing is in flight or nothing changes any more. */
async function untilSettled({ simulator, tables, queueCounts }: TestBed, signal: AbortSignal): Promise<void> {
  const { sent } = await simulator.summary()
  let last = -1
  let movedAt = performance.now()
  const isSettled = async () => {
    const { stored, quarantined, duplicates } = await tables.counts()
    const now = stored + quarantined + duplicates
    if (now !== last) movedAt = performance.now()
    last = now
    if (performance.now() - movedAt > settledAfterMs) return true
    return stored + quarantined >= sent && (await queueCounts.jobs()) === 0
  }
  await waitUntil(isSettled, { what: 'nothing in flight', timeoutMs: 3_600_000, pollIntervalMs: 250, signal })
}
