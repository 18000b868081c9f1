import { judgeReplayed } from '@scores/quality'
import { openTestDatabase, percentPatch, takeIn } from '@scores/testkit/vitest'
import { expect, test } from 'vitest'
import { countByStatus } from './count-by-status.ts'
import { editPayload } from './edit-payload.ts'
import { listQuarantined } from './list-quarantined.ts'
import { readForDryRun } from './read-for-dry-run.ts'
import { readQuarantineGroups } from './read-quarantine-groups.ts'
import { readQuarantined } from './read-quarantined.ts'

const scores = ['7', '"7"', '"abc"', 'null', '[]', '[3]', '{}', 'false']

test.each([
  ['$.score > 1', ['7', '[3]']],
  ['strict $.score > 1', ['7']],
  [' LAX $.score > 1', ['7', '[3]']],
  ['($.score > 1)', ['7', '[3]']],
  ['!($.score > 1)', ['null', '[]']],
  ['$.score / 0 > 1', []],
  ['$.score ? (@ > 1)', ['7', '[3]']],
  ['$.score == "abc" || $.score == null', ['"abc"', 'null']],
  ['$.score like_regex "^a"', ['"abc"']],
  ['exists($.score)', scores],
  ['$.missing', []],
  ['strict $.missing > 1', []],
  ['$.exam', scores],
])('%s matches %j', async (match, expected) => {
  const { db } = await openTestDatabase()
  await takeIn(db, [...scores.map(score => ({ data: `{"exam":1,"score":${score}}` })), { data: 'nonsense' }])
  const found = await listQuarantined(db, { filter: { match }, limit: 100 })
  expect(found.map(({ payload }) => payload.slice(18, -1)).toReversed()).toEqual(expected)
})

const deep = (levels: number) => '['.repeat(levels) + ']'.repeat(levels)
const hostile: [string, string][] = [
  ['nested 100,000 levels', `{"score":${deep(100_000)}}`],
  ['nested 5,000 levels', `{"score":${deep(5_000)}}`],
  ['with U+0000', '{"score":"\\u0000"}'],
  ['with a raw U+0000', '{"score":\u0000}'],
  ['with a lone surrogate', '{"score":"\\ud800"}'],
  ['that is not JSON', 'nonsense'],
  ['that is empty', ''],
  ['with a huge number', '{"score":1e131000}'],
  ['with a number beyond jsonb', '{"score":1e999999}'],
  ['with a tiny number', '{"score":1e-16400}'],
  ['with a time without a zone', '{"score":"2026-01-31T12:00:00"}'],
]

test.each([
  '$.score > 1',
  '$.** > 1',
  'exists($.**)',
  '$.score * $.score > 1',
  '$.score.double() > 1',
  '$.score.datetime() > "2026-01-31T12:00:00Z".datetime()',
  '$.score like_regex "(a*)*b"',
])('%s can be asked of every payload', async match => {
  const { db } = await openTestDatabase()
  await takeIn(db, [...hostile.map(([, data]) => ({ data })), { data: '{"exam":1,"score":7}' }])
  const found = await listQuarantined(db, { filter: { match }, limit: 100 })
  expect(found.length).toBeLessThan(hostile.length + 1)
  if (match === '$.score > 1') expect(found.map(({ payload }) => payload)).toContain('{"exam":1,"score":7}')
})

test.each(hostile)('a payload %s can be listed, read, edited, counted and dry-run', async (_, data) => {
  const { db } = await openTestDatabase()
  const [id = 0] = await takeIn(db, [{ data }])
  expect(await listQuarantined(db, { filter: { all: true }, limit: 100 })).toHaveLength(1)
  expect((await readQuarantined(db, id))?.payload).toBe(data)
  expect(await readQuarantineGroups(db, { limit: 10 })).toHaveLength(1)
  expect(await countByStatus(db, { match: '$.score > 1' })).toEqual(
    data.includes('1e131000') ? [{ status: 'open', messages: 1, replayIds: [] }] : [],
  )
  for (const patch of [null, percentPatch]) {
    for await (const rows of readForDryRun(db, { all: true }, 10))
      expect(rows.map(row => judgeReplayed(row, patch).kind)).toEqual(['failed'])
  }
  expect(await editPayload(db, id, data.replaceAll('\u0000', ''), 'anna')).toBe(true)
})
