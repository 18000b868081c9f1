import { queueNames, type ReplayJob } from '@scores/contracts'
import { processReplay } from '@scores/normalizer'
import { openQueue, type QueueLocation, ReplayProducer, startIngestConsumer } from '@scores/queue'
import { superviseReplays } from '@scores/replayer'
import { Progress } from '@scores/runtime'
import { cancelReplay, type Database, type Kysely, readReplay, sql, verifyRows } from '@scores/storage'
import {
  beginReplay,
  createTestQueue,
  openTestDatabase,
  queueBackends,
  quiet,
  statuses,
  takeIn,
} from '@scores/testkit/vitest'
import { expect, onTestFinished, test } from 'vitest'

const settings = { maxAttempts: 5, judgedBy: { rulesVersion: 'rules', codeVersion: 'code' } }

/** Starts a normalizer that calls `before` ahead of each job. */
async function startNormalizer(
  db: Kysely<Database>,
  location: QueueLocation,
  before: (job: ReplayJob) => Promise<void> = async () => undefined,
): Promise<void> {
  const none = () => Promise.reject(new Error('there is none'))
  const consumer = await startIngestConsumer(
    location,
    {
      onBatch: none,
      onFeedConnection: none,
      onReplay: async (jobId, job) => {
        await before(job)
        return processReplay(db, jobId, job, settings, quiet)
      },
    },
    { concurrency: 2 },
    quiet,
  )
  onTestFinished(() => consumer.close())
}

/** Starts a replayer. Returns a function that ends it like a kill: unfinished work is left as it is. */
async function startReplayer(db: Kysely<Database>, location: QueueLocation): Promise<() => Promise<void>> {
  const producer = await ReplayProducer.open(location, quiet)
  const stopping = new AbortController()
  const work = superviseReplays(db, producer, stopping.signal, quiet, new Progress())
  const end = async () => {
    stopping.abort()
    await work
    await producer[Symbol.asyncDispose]()
  }
  onTestFinished(end)
  return end
}

const messages = (count: number) => Array.from({ length: count }, () => ({}))
const waitOptions = { timeout: 25_000, interval: 20 }

async function expectDone(db: Kysely<Database>, id: number, counts: object): Promise<void> {
  await expect
    .poll(() => readReplay(db, id), waitOptions)
    .toMatchObject({ status: 'done', waitsBecause: null, ...counts })
  expect((await verifyRows(db)).filter(({ holds }) => !holds)).toEqual([])
}

test.each(queueBackends)('on %s a replay runs to its end, no faster than its rate', async backend => {
  const { db } = await openTestDatabase()
  const location = await createTestQueue(backend)
  await takeIn(db, messages(300), 'one')
  await takeIn(db, [...messages(20), { data: 'nonsense' }], 'two')
  await startNormalizer(db, location)
  await startReplayer(db, location)
  const { id = 0 } = (await beginReplay(db, { all: true }, { rate: 200 })) ?? {}
  await expectDone(db, id, { planned: 321, stored: 320, failed: 1 })
  const { rows } = await sql<{ seconds: number; feeds: number; largest: number }>`
    select extract(epoch from max(processed_at) - min(processed_at))::float8 as seconds, max(received) as largest,
      count(distinct feed)::int as feeds
    from ingest_batches where replay_id = ${id}`.execute(db)
  expect(rows[0]).toMatchObject({ feeds: 2, largest: 20 })
  // The last of 17 jobs begins 1.6 s after the first one.
  expect(rows[0]?.seconds).toBeGreaterThan(1.5)
})

test.each(queueBackends)(
  'on %s another replayer continues a replay, and each message is stored once',
  async backend => {
    const { db } = await openTestDatabase()
    const location = await createTestQueue(backend)
    await takeIn(db, messages(400))
    await startNormalizer(db, location)
    const { id = 0 } = (await beginReplay(db, { all: true }, { rate: 400 })) ?? {}
    for (const share of [0.25, 0.5]) {
      const end = await startReplayer(db, location)
      await expect
        .poll(async () => (await readReplay(db, id))?.stored, waitOptions)
        .toBeGreaterThanOrEqual(400 * share)
      await end()
    }
    await Promise.all([startReplayer(db, location), startReplayer(db, location)])
    await expectDone(db, id, { planned: 400, stored: 400, duplicate: 0 })
  },
)

test.each(queueBackends)('on %s a cancelled replay stops, and its messages are open again', async backend => {
  const { db } = await openTestDatabase()
  const location = await createTestQueue(backend)
  await takeIn(db, messages(1_000))
  await startNormalizer(db, location)
  await startReplayer(db, location)
  const { id = 0 } = (await beginReplay(db, { all: true }, { rate: 200 })) ?? {}
  await expect.poll(async () => (await readReplay(db, id))?.stored, waitOptions).toBeGreaterThan(0)
  const replay = await cancelReplay(db, id, 'bob')
  expect(replay?.released).toBe(1_000 - (replay?.stored ?? 0))
  const { id: next = 0 } = (await beginReplay(db, { all: true }, { rate: 5_000 })) ?? {}
  await expectDone(db, next, { stored: replay?.released, duplicate: 0 })
  expect(new Set(await statuses(db))).toEqual(new Set(['resolved']))
  expect(await readReplay(db, id)).toMatchObject({ status: 'cancelled', stored: replay?.stored })
})

test.each(queueBackends)('on %s an outage is reported, and the replay continues after it', async backend => {
  const { db } = await openTestDatabase()
  const location = await createTestQueue(backend)
  await takeIn(db, messages(30))
  const away = Promise.withResolvers<void>()
  let isAway = true
  await startNormalizer(db, location, async () => {
    if (!isAway) return
    away.resolve()
    throw new Error('the disk is full')
  })
  await startReplayer(db, location)
  const { id = 0 } = (await beginReplay(db, { all: true })) ?? {}
  await away.promise
  await expect
    .poll(async () => (await readReplay(db, id))?.waitsBecause, waitOptions)
    .toBe('the disk is full')
  expect(new Set(await statuses(db))).toEqual(new Set(['replaying']))
  isAway = false
  await expectDone(db, id, { stored: 30 })
})

test.each(queueBackends)(
  'on %s a paused queue is reported, and an emptied queue loses nothing',
  async backend => {
    const { db } = await openTestDatabase()
    const location = await createTestQueue(backend)
    const queue = await openQueue(location, queueNames.rawMessages, quiet)
    onTestFinished(() => queue.close())
    await queue.pause()
    await takeIn(db, messages(30))
    await startNormalizer(db, location)
    await startReplayer(db, location)
    const { id = 0 } = (await beginReplay(db, { all: true })) ?? {}
    await expect
      .poll(async () => (await readReplay(db, id))?.waitsBecause, waitOptions)
      .toBe('the queue is paused')
    await queue.obliterate({ force: true })
    await queue.resume()
    await expectDone(db, id, { stored: 30 })
  },
)
