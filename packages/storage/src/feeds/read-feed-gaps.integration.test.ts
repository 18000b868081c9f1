import { randomUUID } from 'node:crypto'
import type { FeedConnection } from '@scores/contracts'
import { eventOf, openTestDatabase, storeBatch } from '@scores/testkit/vitest'
import { describe, expect, test } from 'vitest'
import { readFeedGaps } from './read-feed-gaps.ts'
import { recordFeedConnection } from './record-feed-connection.ts'

const start = Date.UTC(2026, 0, 1)
const at = (seconds: number) => start + seconds * 1_000
/** The latest gaps, in seconds since the start. */
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

test('without connections there are no gaps', async () => {
  const { db } = await openTestDatabase()
  expect(await readFeedGaps(db, 5)).toEqual({
    connections: 0,
    count: 0,
    totalMs: 0,
    unknowableCount: 0,
    unknowableMs: 0,
    latest: [],
  })
})

describe('gaps', () => {
  async function recordConnections() {
    const { db } = await openTestDatabase()
    await recordFeedConnection(db, connection(0, 100, ended))
    await recordFeedConnection(db, connection(103, 200, ended))
    // It takes over before the end of the other one is known, so there is no gap.
    await recordFeedConnection(db, connection(190, 300, { ...ended, resumedAfter: '7' }))
    await recordFeedConnection(db, connection(310, 400, { ...ended, resumedAfter: '9' }))
    await recordFeedConnection(db, connection(500, 600, { feed: 'another one' }))
    return db
  }

  test('lie between two connections, and after a connection that ended', async () => {
    const db = await recordConnections()
    expect(times(await readFeedGaps(db, 5))).toEqual([
      [400, null, false],
      [300, 310, true],
      [100, 103, false],
    ])
  })

  test('are counted, and separately if nobody knows what was missed', async () => {
    const db = await recordConnections()
    expect(await readFeedGaps(db, 5)).toMatchObject({ count: 3, unknowableCount: 2 })
  })

  test('are listed up to the limit, and counted all the same', async () => {
    const db = await recordConnections()
    const gaps = await readFeedGaps(db, 1)
    expect(times(gaps)).toEqual([[400, null, false]])
    expect(gaps.count).toBe(3)
  })
})

test('reports about a connection may arrive in any order and repeatedly', async () => {
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
    // The end is dated back to the last sign of life.
    expect(times(await readFeedGaps(db, 5))).toEqual([[12, null, false]])
  }
})

describe('a listener that died', () => {
  async function recordDeath() {
    const { db } = await openTestDatabase()
    const died = connection(0, 10)
    await recordFeedConnection(db, died)
    await storeBatch(db, [eventOf({ receivedAt: at(13) })], [], {
      listenerRun: died.listenerRun,
      firstReceivedAt: at(13),
      lastReceivedAt: at(13),
    })
    return db
  }

  test('leaves no gap yet, since it may be alive', async () => {
    const db = await recordDeath()
    expect(times(await readFeedGaps(db, 5))).toEqual([])
  })

  test('listened until its last stored message', async () => {
    const db = await recordDeath()
    await recordFeedConnection(db, connection(20, 21))
    expect(times(await readFeedGaps(db, 5))).toEqual([[13, 20, false]])
  })
})

test('a position that was given up leaves a gap with its reason, even if the connections overlap', async () => {
  const { db } = await openTestDatabase()
  const notResumedBecause = 'the feed refused the position'
  await recordFeedConnection(db, connection(0, 100, ended))
  await recordFeedConnection(db, connection(90, 200, { notResumedBecause }))
  const { latest, unknowableCount } = await readFeedGaps(db, 5)
  expect(unknowableCount).toBe(1)
  expect(latest).toEqual([
    { feed: 'feed', since: at(90), until: at(90), isResumed: false, reason: notResumedBecause },
  ])
})
