import { join } from 'node:path'
import { sql } from '@scores/storage'
import { Pipeline, Simulator, waitUntil } from '@scores/testkit'
import { type Alternative, alternatives, startAlternative } from './alternatives/alternatives.ts'
import type { Bench } from './bench.ts'
import { measureCopy } from './copy-limit.ts'
import { type Contender, type QueueKind, queueNames, type Throughput } from './report/results.ts'
import { openTestBed, type TestBed } from './test-bed.ts'

/** Every message is valid and becomes a row. */
export const fullSpeed = (messages: number) => ({
  SIMULATOR_RATE: '0',
  SIMULATOR_COUNT: String(messages),
  SIMULATOR_BAD_SHARE: '0',
})

/** Two halves, separated by a silence that ends once the first is committed. */
const inHalves = (messages: number) => ({
  ...fullSpeed(2 * messages),
  SIMULATOR_SILENCE_EVERY: String(messages),
  SIMULATOR_SILENCE_MS: '600000',
})

const nothing = { messages: 0, firstReadAt: null }

/** Measures all contenders with the same rows. The database's limit uses the rows that the pipeline has stored. */
export async function measureThroughput(bench: Bench): Promise<Throughput> {
  const { sizes } = bench
  const limit: Contender = {
    name: 'COPY',
    how: 'of the rows of both halves into the same tables, on one connection, nothing else running',
    messages: 2 * sizes.messages,
    perSecond: [],
  }
  const run = async (queue: QueueKind): Promise<Contender> => {
    const perSecond: number[] = []
    for (let n = 1; n <= sizes.runs; n += 1) {
      bench.doing(`throughput, queue on ${queueNames[queue]}, run ${n} of ${sizes.runs}`)
      await using resources = new AsyncDisposableStack()
      const testBed = await openTestBed(queue, resources, bench.signal)
      perSecond.push(await runPipeline(bench, testBed, 2))
      if (queue === 'redis') {
        bench.doing(`throughput, COPY, run ${n} of ${sizes.runs}`)
        limit.perSecond.push(await measureCopy(testBed))
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

/** Returns the messages read and committed per second, after a warm-up. */
export async function runPipeline(
  bench: Bench,
  { folder, databaseUrl, queueUrl, db }: TestBed,
  normalizers: number,
): Promise<number> {
  await using resources = new AsyncDisposableStack()
  const { messages } = bench.sizes
  const simulator = await Simulator.start(inHalves(messages), folder, resources, bench.signal)
  // The listener waits for the end of the silence.
  const env = { NORMALIZERS: String(normalizers), FEED_SILENCE_MS: '600000' }
  const environment = { databaseUrl, queueUrl, feedUrl: simulator.feedUrl, env }
  const pipeline = await Pipeline.start(join(folder, 'pipeline'), environment, resources, bench.signal)
  const perSecond = await measureRate(bench, simulator, messages, async between => {
    const { rows } = await sql<Committed>`
      select coalesce(sum(stored), 0)::int as messages,
        (extract(epoch from min(first_received_at) filter (where first_received_at > to_timestamp(${between}::double precision / 1000))) * 1000)::double precision as "firstReadAt"
      from ingest_batches`.execute(db)
    return rows[0] ?? nothing
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
    const { folder, db, ...urls } = await openTestBed(queue, resources, signal)
    const feed = inHalves(messages)
    const simulator = await Simulator.start(feed, folder, resources, signal)
    await startAlternative(alternative, { ...urls, feedUrl: simulator.feedUrl }, resources)
    perSecond.push(
      await measureRate(bench, simulator, messages, async between => {
        const { rows } = await sql<Committed>`
          select count(*)::int as messages,
            (extract(epoch from min(received_at) filter (where received_at > to_timestamp(${between}::double precision / 1000))) * 1000)::double precision as "firstReadAt"
          from events`.execute(db)
        return rows[0] ?? nothing
      }),
    )
  }
  return { name, how, messages, perSecond }
}

/** The progress of the commits. */
interface Committed {
  messages: number
  /** When the first message after a given moment was read, in milliseconds since 1970; null if none was. */
  firstReadAt: number | null
}

/**
 * Watches two halves, separated by a silence of the feed. The first is the warm-up: afterwards code is compiled and the
 * database has log files to reuse. The second is measured from the first message read to the last one committed.
 *
 * @param messages - messages per half
 * @param look - reads the progress; receives the moment between the halves once it is known
 */
async function measureRate(
  bench: Bench,
  simulator: Simulator,
  messages: number,
  look: (between: number) => Promise<Committed>,
): Promise<number> {
  const whenCommitted = (wanted: number, between: number) =>
    waitUntil(
      async () => {
        const committed = await look(between)
        bench.progress(committed.messages, 2 * messages)
        return committed.messages >= wanted && committed
      },
      { what: 'messages committed', timeoutMs: 600_000, pollIntervalMs: 50, signal: bench.signal },
    )
  await whenCommitted(messages, 0)
  const between = Date.now()
  await simulator.endSilence()
  const { firstReadAt } = await whenCommitted(2 * messages, between)
  return messages / ((Date.now() - (firstReadAt ?? between)) / 1_000)
}
