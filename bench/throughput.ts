import { join } from 'node:path'
import { sql } from '@scores/storage'
import { Pipeline } from '../tests/support/pipeline-process.ts'
import { Simulator } from '../tests/support/simulator-process.ts'
import { waitUntil } from '../tests/support/wait-until.ts'
import { type Alternative, alternatives, startAlternative } from './alternatives/alternatives.ts'
import type { Bench } from './bench.ts'
import { measureCopy } from './copy-limit.ts'
import { type Laboratory, openLaboratory } from './laboratory.ts'
import { type Contender, type QueueKind, queueNames, type Throughput } from './results.ts'

/** All valid: each becomes a row. */
export const fullSpeed = (messages: number) => ({
  SIMULATOR_RATE: '0',
  SIMULATOR_COUNT: String(messages),
  SIMULATOR_BAD_SHARE: '0',
})

/** Rows of the same kind for all: the database's own limit is measured on what the pipeline has stored. */
export async function measureThroughput(bench: Bench): Promise<Throughput> {
  const { sizes } = bench
  const limit: Contender = {
    name: 'COPY',
    how: 'of the same rows into the same tables, on one connection, nothing else running',
    messages: sizes.messages,
    perSecond: [],
  }
  const run = async (queue: QueueKind): Promise<Contender> => {
    const perSecond: number[] = []
    for (let n = 1; n <= sizes.runs; n += 1) {
      bench.doing(`throughput, queue on ${queueNames[queue]}, run ${n} of ${sizes.runs}`)
      await using resources = new AsyncDisposableStack()
      const laboratory = await openLaboratory(queue, resources, bench.signal)
      perSecond.push(await runPipeline(bench, laboratory, 2))
      if (queue === 'redis') {
        bench.doing(`throughput, COPY, run ${n} of ${sizes.runs}`)
        limit.perSecond.push(await measureCopy(laboratory))
      }
    }
    return {
      name: `This pipeline, queue on ${queueNames[queue]}`,
      how: 'two normalizers, as ./entrypoint starts it',
      messages: sizes.messages,
      perSecond,
    }
  }
  const pipeline = { redis: await run('redis'), postgres: await run('postgres') }
  const others: Contender[] = []
  for (const alternative of alternatives) others.push(await measureAlternative(bench, alternative))
  return { limit, pipeline, alternatives: others }
}

/** Returns the messages a second that are committed after a warm-up. */
export async function runPipeline(
  bench: Bench,
  { folder, databaseUrl, queueUrl, db }: Laboratory,
  normalizers: number,
): Promise<number> {
  await using resources = new AsyncDisposableStack()
  const { messages } = bench.sizes
  const simulator = await Simulator.start(
    fullSpeed(warmUpOf(bench, messages) + messages),
    folder,
    resources,
    bench.signal,
  )
  const env = { NORMALIZERS: String(normalizers) }
  const surroundings = { databaseUrl, queueUrl, feedUrl: simulator.feedUrl, env }
  const pipeline = await Pipeline.start(join(folder, 'pipeline'), surroundings, resources, bench.signal)
  const perSecond = await measureRate(bench, messages, async () => {
    const { rows } = await sql<{ stored: number }>`
      select coalesce(sum(stored), 0)::int as stored from ingest_batches`.execute(db)
    return rows[0]?.stored ?? 0
  })
  await pipeline.stop()
  return perSecond
}

async function measureAlternative(bench: Bench, alternative: Alternative): Promise<Contender> {
  const { sizes, signal } = bench
  const { name, how, queue } = alternative
  const messages = sizes.alternativeMessages
  const perSecond: number[] = []
  for (let n = 1; n <= sizes.runs; n += 1) {
    bench.doing(`throughput, ${name}, run ${n} of ${sizes.runs}`)
    await using resources = new AsyncDisposableStack()
    const { folder, db, ...urls } = await openLaboratory(queue, resources, signal)
    const simulator = await Simulator.start(
      fullSpeed(warmUpOf(bench, messages) + messages),
      folder,
      resources,
      signal,
    )
    await startAlternative(alternative, { ...urls, feedUrl: simulator.feedUrl }, resources)
    perSecond.push(
      await measureRate(bench, messages, async () => {
        const { rows } = await sql<{ stored: number }>`select count(*)::int as stored from events`.execute(db)
        return rows[0]?.stored ?? 0
      }),
    )
  }
  return { name, how, messages, perSecond }
}

/** As large a part of all for everyone: code is compiled by then, and the database has files to write its log to. */
const warmUpOf = ({ sizes }: Bench, messages: number): number =>
  Math.round((messages * sizes.warmUpMessages) / sizes.messages)

/**
 * Watches until all messages are committed, and leaves the warm-up out.
 *
 * @param committed - how many are
 */
async function measureRate(
  bench: Bench,
  messages: number,
  committed: () => Promise<number>,
): Promise<number> {
  const warmUp = warmUpOf(bench, messages)
  const patience = { what: 'messages committed', atMostMs: 600_000, everyMs: 50, signal: bench.signal }
  const whenCommitted = (wanted: number) =>
    waitUntil(async () => {
      const done = await committed()
      bench.progress(done, warmUp + messages)
      return done >= wanted ? { done, at: performance.now() } : null
    }, patience)
  const start = await whenCommitted(warmUp)
  const end = await whenCommitted(warmUp + messages)
  return (end.done - start.done) / ((end.at - start.at) / 1_000)
}
