import { sql } from '@scores/storage'
import { openTestDatabase } from '@scores/testkit/vitest'
import { expect, test } from 'vitest'
import { explanations } from './explanations.ts'

/** A value for each name in braces. */
const values: Readonly<Record<string, string>> = {
  id: '1',
  fingerprint: 'aaaabbbbcccc',
  minute: '2026-01-31T12:00:00.000Z',
  since: '2026-01-31T12:00:00.000Z',
  until: '2026-01-31T13:00:00.000Z',
}

test('every statement that explains a number runs', async () => {
  const { db } = await openTestDatabase()
  for (const [key, { sql: statement }] of Object.entries(explanations)) {
    if (statement === null) continue
    const filled = statement.replaceAll(/\{(\w+)\}/g, (_, name: string) => values[name] ?? `{${name}}`)
    await expect(sql.raw(filled).execute(db), key).resolves.toBeDefined()
  }
})
