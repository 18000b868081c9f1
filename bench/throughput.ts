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

/** Returns the messages a second, from the first one read to the last one committed. */
export async function runPipeline(
  bench: Bench,
  { folder, databaseUrl, queueUrl, db }: Laboratory,
  normalizers: number,
): Promise<number> {
  const { messages } = bench.sizes
  await using resources = new AsyncDisposableStack()
  const simulator = await Simulator.start(fullSpeed(messages), folder, resources, bench.signal)
  const env = { NORMALIZERS: String(normalizers) }
  const surroundings = { databaseUrl, queueUrl, feedUrl: simulator.feedUrl, env }
  const pipeline = await Pipeline.start(join(folder, 'pipeline'), surroundings, resources, bench.signal)
  const committed = async () => {
    const { rows } = await sql<{ stored: number; firstAt: number }>`
      select coalesce(sum(stored), 0)::int as stored,
        (extract(epoch from min(first_received_at)) * 1000)::double precision as "firstAt"
      from ingest_batches`.execute(db)
    return rows[0] ?? null
  }
  const perSecond = await untilCommitted(bench, messages, committed)
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
    const simulator = await Simulator.start(fullSpeed(messages), folder, resources, signal)
    await startAlternative(alternative, { ...urls, feedUrl: simulator.feedUrl }, resources)
    const committed = async () => {
      const { rows } = await sql<{ stored: number; firstAt: number }>`
        select count(*)::int as stored, (extract(epoch from min(received_at)) * 1000)::double precision as "firstAt"
        from events`.execute(db)
      return rows[0] ?? null
    }
    perSecond.push(await untilCommitted(bench, messages, committed))
  }
  return { name, how, messages, perSecond }
}

/** @param committed - how many messages are, and when the first of all was read, milliseconds since 1970 */
async function untilCommitted(
  bench: Bench,
  messages: number,
  committed: () => Promise<{ stored: number; firstAt: number } | null>,
): Promise<number> {
  const firstAt = await waitUntil(
    async () => {
      const row = await committed()
      if (row) bench.progress(row.stored, messages)
      return row && row.stored >= messages ? row.firstAt : null
    },
    { what: `${messages} messages committed`, atMostMs: 600_000, everyMs: 100, signal: bench.signal },
  )
  return messages / ((Date.now() - firstAt) / 1_000)
}
