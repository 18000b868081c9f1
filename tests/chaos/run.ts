import { join } from 'node:path'
import { describeError } from '@scores/runtime'
import { Pipeline, type QueueCounts, queueCounts, Simulator, startStore, waitUntil } from '@scores/testkit'
import { compare, type Difference } from './compare.ts'
import { faults, maxJobs } from './faults.ts'
import { inflictFaults } from './inflict-faults.ts'
import type { RunOptions } from './options.ts'
import { type Counts, Tables } from './tables.ts'
import { type Tally, tally } from './tally.ts'
import { type Progress, Watch } from './watch.ts'

/** The result of a run. */
export interface RunResult extends Counts, Difference {
  tallies: Tally[]
  sent: number
  /** Number of jobs whose lock expired, so that another normalizer got them. */
  redelivered: number
  /** Number of rows in both aggregates, and of those that differ from a recount. */
  recount: { rows: number; different: number }
  /** True if `./entrypoint verify` passed. */
  isVerified: boolean
  /** Peak memory of the listener in bytes. */
  peakBytes: number
  /** Violations besides lost, duplicate and wrong messages. */
  problems: string[]
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
  options: RunOptions,
  folder: string,
  signal: AbortSignal,
  onProgress: (progress: Progress) => void,
): Promise<RunResult> {
  await using resources = new AsyncDisposableStack()
  const hasIds = options.feed === 'ids'
  const problems: string[] = []
  const database = await startStore('postgres', join(folder, 'database'), resources, signal)
  const queue = await startStore(options.queue, join(folder, 'queue'), resources, signal)
  const simulator = await Simulator.start(simulatorVariables(options, folder), folder, resources, signal)
  const environment = {
    databaseUrl: database.url,
    queueUrl: queue.url,
    feedUrl: simulator.feedUrl,
    env: { QUEUE_MAX_JOBS: String(maxJobs), ANALYTICS_FIRST_RUN_MS: '500' },
  }
  const pipeline = await Pipeline.start(join(folder, 'pipeline'), environment, resources, signal)
  const tables = Tables.open(database.url, resources)
  const look = queueCounts(queue.url)
  const watch = new Watch({ simulator, tables, pipeline }, onProgress, resources)
  const isFlowing = async () => (await tables.lastReceivedAt()) !== null
  await waitUntil(isFlowing, { what: 'the first message committed', timeoutMs: 60_000, signal })

  const startedAt = simulator.startedAt()
  const applicable = faults.filter(({ needsIds }) => hasIds || !needsIds)
  const incidents = await inflictFaults({
    faults: applicable,
    seed: options.seed,
    until: startedAt + options.seconds * 1_000,
    targets: { pipeline, simulator, database, queue, queueCounts: look, signal },
    tables,
    onDoing: text => {
      watch.doing = text
    },
    onProblem: text => problems.push(text),
  })

  watch.doing = 'waiting for the last messages'
  const total = options.rate * options.seconds
  const isAllSent = async () => {
    const { done, sent } = await simulator.summary()
    return done && (!hasIds || sent === total)
  }
  const orProblem = (error: unknown) => {
    signal.throwIfAborted()
    problems.push(describeError(error))
  }
  await waitUntil(isAllSent, {
    what: 'everything sent',
    timeoutMs: options.seconds * 1_000 + settledAfterMs,
    pollIntervalMs: 250,
    signal,
  }).catch(orProblem)
  await untilSettled({ simulator, tables, look, signal })

  watch.doing = 'waiting for the analytics'
  // A run soon after the start saves waiting for the full minute.
  await pipeline.endService('analytics', 'SIGTERM').catch(orProblem)
  await waitUntil(() => tables.isAggregated(), {
    what: 'analytics of every event',
    timeoutMs: 150_000,
    pollIntervalMs: 250,
    signal,
  }).catch(orProblem)

  watch.doing = 'comparing'
  const sent = simulator.sent()
  const found = await tables.found()
  const difference = compare(sent, found)
  const recount = await tables.recount()
  const refused = found.filter(({ place }) => place.startsWith('quarantined: refused_by_database'))
  if (refused.length > 0)
    problems.push(`${refused.length} messages are quarantined as refused by the database`)
  const failed = await look.failed()
  if (failed > 0) problems.push(`${failed} jobs rest as failed`)

  watch.doing = 'stopping'
  await pipeline.stop().catch(orProblem)
  watch.doing = 'verifying'
  const verifyError = await pipeline.verify()
  if (verifyError !== null) problems.push(verifyError)

  const dueAt = ({ n }: { n: number }) => startedAt + ((n - 1) * 1_000) / options.rate
  const names = applicable.map(({ name }) => name)
  return {
    tallies: tally(names, incidents, difference.lost.map(dueAt), difference.twice.map(dueAt)),
    sent: sent.length,
    ...(await tables.counts()),
    ...difference,
    redelivered: pipeline.redelivered(),
    recount,
    isVerified: verifyError === null,
    peakBytes: watch.peakBytes,
    problems,
  }
}

const simulatorVariables = ({ rate, seconds, seed, feed }: RunOptions, folder: string) => ({
  SIMULATOR_RATE: String(rate),
  SIMULATOR_COUNT: String(rate * seconds),
  SIMULATOR_SEED: String(seed),
  SIMULATOR_IDS: String(feed === 'ids'),
  SIMULATOR_BAD_SHARE: '0.05',
  SIMULATOR_ODD_NAMES: 'true',
  SIMULATOR_SENT_FILE: join(folder, 'sent.jsonl'),
})

interface Flow {
  simulator: Simulator
  tables: Tables
  look: QueueCounts
  signal: AbortSignal
}

/** Waits until nothing is in flight or nothing changes any more. */
async function untilSettled({ simulator, tables, look, signal }: Flow): Promise<void> {
  const { sent } = await simulator.summary()
  let last = -1
  let movedAt = performance.now()
  const isSettled = async () => {
    const { stored, quarantined, duplicates } = await tables.counts()
    const now = stored + quarantined + duplicates
    if (now !== last) movedAt = performance.now()
    last = now
    if (performance.now() - movedAt > settledAfterMs) return true
    return stored + quarantined >= sent && (await look.jobs()) === 0
  }
  await waitUntil(isSettled, { what: 'nothing in flight', timeoutMs: 3_600_000, pollIntervalMs: 250, signal })
}
