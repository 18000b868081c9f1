import { openTestDatabase, takeIn } from '@scores/testkit/vitest'
import { expect, test } from 'vitest'
import { listQuarantined } from './list-quarantined.ts'

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
