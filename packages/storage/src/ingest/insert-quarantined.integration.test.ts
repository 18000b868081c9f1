import { openTestDatabase, statuses, takeIn } from '@scores/testkit/vitest'
import { expect, test } from 'vitest'
import { readQuarantined } from '../quarantine/read-quarantined.ts'

const payloads = ['', 'a\u0000b', '{"x":"\\u0000"}', 'O\'Neil \\ " \n\t', '👩‍🎓', 'x'.repeat(5_000_000)]

test('any payload is kept exactly', async () => {
  const { db } = await openTestDatabase()
  const ids = await takeIn(
    db,
    payloads.map(data => ({ data, type: 'sc\u0000re' })),
  )
  const stories = await Promise.all(ids.map(id => readQuarantined(db, id)))
  expect(stories.map(story => story?.payload)).toEqual(payloads)
})

test('as a text, U+0000 is shown as its symbol', async () => {
  const { db } = await openTestDatabase()
  await takeIn(db, [{ data: 'a\u0000b', type: 'sc\u0000re' }])
  const row = await db
    .selectFrom('data_quality_checks_results')
    .select(['message_payload', 'message_payload_bytes', 'event_type'])
    .executeTakeFirst()
  expect(row).toEqual({
    message_payload: 'a\u2400b',
    message_payload_bytes: Buffer.from('a\u0000b'),
    event_type: 'sc\u2400re',
  })
})

test('a message that comes again is kept once, with how often and when it was seen', async () => {
  const { db } = await openTestDatabase()
  const again = { messageId: '019ab000-0000-7000-8000-000000000001' }
  const first = Date.parse('2026-01-31T12:00:00Z')
  const [id = 0] = await takeIn(db, [{ ...again, receivedAt: first }])
  await takeIn(db, [
    { ...again, receivedAt: first + 1_000 },
    { ...again, receivedAt: first + 2_000 },
  ])
  expect(await statuses(db)).toEqual(['open'])
  expect(await readQuarantined(db, id)).toMatchObject({
    timesSeen: 3,
    firstSeenAt: new Date(first),
    lastSeenAt: new Date(first + 2_000),
    rulesVersion: 'rules',
    codeVersion: 'code',
  })
})

test('a message that comes again counts as a duplicate in the ledger', async () => {
  const { db } = await openTestDatabase()
  const again = { messageId: '019ab000-0000-7000-8000-000000000001' }
  await takeIn(db, [again])
  await takeIn(db, [again, again])
  expect(
    await db.selectFrom('ingest_batches').select(['quarantined', 'duplicate']).orderBy('id').execute(),
  ).toEqual([
    { quarantined: 1, duplicate: 0 },
    { quarantined: 0, duplicate: 2 },
  ])
})
