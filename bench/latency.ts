import { join } from 'node:path'
import { setTimeout as timeout } from 'node:timers/promises'
import { messageSourceOf, readConfig, simulate } from '@scores/feed-simulator'
import { createLogger } from '@scores/runtime'
import { type Database, type Kysely, sql } from '@scores/storage'
import { Pipeline, parseJson } from '@scores/testkit'
import type { Bench } from './bench.ts'
import { type Latency, percentile, type QueueKind, queueNames } from './report/results.ts'
import { openTestBed } from './test-bed.ts'

/** Messages per second. */
const rates = [100, 1_000] as const
/** By message: no student sits an exam twice. When it was sent, as `performance.now` tells it. */
type SentAt = Map<string, number>

/**
 * Runs the feed and polls for its rows in this process, so that one clock measures both. The polling costs machine time too: a
 * query follows the last one after a millisecond.
 */
export async function measureLatency(bench: Bench): Promise<Latency[]> {
  const results: Latency[] = []
  for (const queue of ['redis', 'postgres'] satisfies QueueKind[]) {
    for (const rate of rates) {
      bench.doing(`latency, queue on ${queueNames[queue]}, ${rate} messages a second`)
      results.push(await measure(bench, queue, rate))
    }
  }
  return results
}

async function measure(bench: Bench, queue: QueueKind, rate: number): Promise<Latency> {
  const { warmUpSeconds, latencySeconds } = bench.sizes
  await using resources = new AsyncDisposableStack()
  const { folder, db, databaseUrl, queueUrl } = await openTestBed(queue, resources, bench.signal)
  const total = rate * (warmUpSeconds + latencySeconds)
  const sentAt: SentAt = new Map()
  const feedUrl = await startFeed(rate, total, sentAt, resources)
  const environment = { databaseUrl, queueUrl, feedUrl }
  const pipeline = await Pipeline.start(join(folder, 'pipeline'), environment, resources, bench.signal)
  const foundAt = await watchRows(bench, db, total, rate)
  await pipeline.stop()

  const latencies = [...sentAt]
    .slice(rate * warmUpSeconds)
    .map(([message, at]) => (foundAt.get(message) ?? Number.NaN) - at)
    .toSorted((a, b) => a - b)
  const at = (share: number) => percentile(latencies, share)
  const messages = latencies.length
  return { queue, rate, messages, p50: at(0.5), p95: at(0.95), p99: at(0.99), max: at(1) }
}

/** Starts a feed simulator in this process that records when it makes each message. Returns the URL of the feed. */
async function startFeed(
  rate: number,
  count: number,
  sentAt: SentAt,
  resources: AsyncDisposableStack,
): Promise<string> {
  const config = {
    ...readConfig({ SIMULATOR_RATE: `${rate}`, SIMULATOR_COUNT: `${count}`, SIMULATOR_BAD_SHARE: '0' }),
    SIMULATOR_PORT: 0,
  }
  const messageOf = messageSourceOf(config)
  const port = await simulate(
    config,
    {
      log: createLogger('bench', 'silent'),
      resources,
      fail: error => {
        throw error
      },
    },
    n => {
      const message = messageOf(n)
      const { studentId, exam } = parseJson<{ studentId: string; exam: number }>(message.data)
      sentAt.set(`${exam} ${studentId}`, performance.now())
      return message
    },
  )
  return `http://127.0.0.1:${port}/scores`
}

/** Records when each row was first seen, by message. */
async function watchRows(
  { signal, progress }: Bench,
  db: Kysely<Database>,
  total: number,
  rate: number,
): Promise<Map<string, number>> {
  const foundAt = new Map<string, number>()
  let lastId = 0
  while (foundAt.size < total) {
    // Ids are not in commit order, so those of the last second are read again.
    const { rows } = await sql<{ id: number; message: string }>`
      select e.id::double precision as id, x.exam_identification || ' ' || s.student_identification as message
      from events e join exams x on x.id = e.exam_id join students s on s.id = e.student_id
      where e.id > ${lastId - rate} order by e.id`.execute(db)
    const now = performance.now()
    for (const { id, message } of rows) {
      if (!foundAt.has(message)) foundAt.set(message, now)
      lastId = Math.max(lastId, id)
    }
    progress(foundAt.size, total)
    await timeout(1, undefined, { signal })
  }
  return foundAt
}
