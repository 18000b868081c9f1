import { randomUUID } from 'node:crypto'
import type { FeedConnection } from '@scores/contracts'
import { openTestDatabase } from '@scores/testkit/vitest'
import { expect, test } from 'vitest'
import { storeBatch } from '../index.ts'
import { readFeedGaps } from './read-feed-gaps.ts'
import { recordFeedConnection } from './record-feed-connection.ts'

const start = Date.UTC(2026, 0, 1)
const at = (seconds: number) => start + seconds * 1_000
/** Seconds since the start. */
const times = ({ latest }: Awaited<ReturnType<typeof readFeedGaps>>) =>
  latest.map(({ since, until, isResumed }) => [
    (since - start) / 1_000,
    until === null ? null : (until - start) / 1_000,
    isResumed,
  ])

const connection = (
  openedAt: number,
  aliveAt: number,
  news: Partial<FeedConnection> = {},
): FeedConnection => ({
  id: randomUUID(),
  feed: 'feed',
  listenerRun: randomUUID(),
  resumedAfter: '',
  openedAt: at(openedAt),
  aliveAt: at(aliveAt),
  endedBecause: null,
  messages: 0,
  ...news,
})
const ended = { endedBecause: 'the feed ended the stream' }

test('a gap is what lies between two connections, and after one that ended', async () => {
  const { db } = await openTestDatabase()
  expect(await readFeedGaps(db, 5)).toEqual({
    count: 0,
    totalMs: 0,
    unknowableCount: 0,
    unknowableMs: 0,
    latest: [],
  })
  await recordFeedConnection(db, connection(0, 100, ended))
  await recordFeedConnection(db, connection(103, 200, ended))
  // One takes over before the other one's end is known: somebody listened all the time.
  await recordFeedConnection(db, connection(190, 300, { ...ended, resumedAfter: '7' }))
  await recordFeedConnection(db, connection(310, 400, { ...ended, resumedAfter: '9' }))
  await recordFeedConnection(db, connection(500, 600, { feed: 'another one' }))
  const gaps = await readFeedGaps(db, 5)
  expect(times(gaps)).toEqual([
    [400, null, false],
    [300, 310, true],
    [100, 103, false],
  ])
  expect(gaps).toMatchObject({ count: 3, unknowableCount: 2 })
  expect(times(await readFeedGaps(db, 1))).toHaveLength(1)
})

test('reports of a connection may come in any order and twice', async () => {
  const reports = [
    { aliveAt: at(5) },
    { aliveAt: at(15), messages: 20 },
    { aliveAt: at(12), ...ended, messages: 18 },
  ]
  const orders = [
    [0, 1, 2],
    [2, 1, 0, 0],
    [1, 2, 0, 2],
  ]
  for (const order of orders) {
    const { db } = await openTestDatabase()
    const first = connection(0, 0)
    for (const index of order) await recordFeedConnection(db, { ...first, ...reports[index] })
    // Dated back: it was silent since.
    expect(times(await readFeedGaps(db, 5))).toEqual([[12, null, false]])
  }
})

test('of a listener that died, the last message tells up to when it listened', async () => {
  const { db } = await openTestDatabase()
  const died = connection(0, 10)
  await recordFeedConnection(db, died)
  const header = { jobId: 'a', feed: 'feed', listenerRun: died.listenerRun, firstSequence: 1, received: 1 }
  const event = {
    messageId: randomUUID(),
    sequence: 1,
    eventType: 'score',
    student: 'Evan',
    exam: 1,
    score: 0.5,
    receivedAt: at(13),
    extra: null,
  }
  const judgedBy = { rulesVersion: '', codeVersion: '' }
  const batch = { ...header, firstReceivedAt: at(13), lastReceivedAt: at(13) }
  await storeBatch(db, batch, [event], [], judgedBy, () => expect.unreachable())
  // Whether it is alive can't be told from here: no gap yet.
  expect(times(await readFeedGaps(db, 5))).toEqual([])
  await recordFeedConnection(db, connection(20, 21))
  expect(times(await readFeedGaps(db, 5))).toEqual([[13, 20, false]])
})
