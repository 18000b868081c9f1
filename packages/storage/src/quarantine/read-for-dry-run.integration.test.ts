import { openTestDatabase, takeIn } from '@scores/testkit/vitest'
import { expect, test } from 'vitest'
import { readForDryRun } from './read-for-dry-run.ts'

test('a page has few messages where they are large', async () => {
  const { db } = await openTestDatabase()
  const large = `"${'x'.repeat(6_000_000)}"`
  await takeIn(db, [{}, { data: large }, { data: large }, { data: large }, {}])
  const sizes = []
  for await (const page of readForDryRun(db, { all: true }, 1_000)) sizes.push(page.length)
  expect(sizes).toEqual([3, 2])
})
