import { readdirSync, readFileSync } from 'node:fs'
import { judge } from '@scores/quality'
import { createEmptyDatabase, quiet } from '@scores/testkit/vitest'
import { sql } from 'kysely'
import { expect, onTestFinished, test } from 'vitest'
import { openDatabase } from './open-database.ts'

const folder = new URL('../../../../sql/migrations/', import.meta.url)
const files = readdirSync(folder).toSorted()
const textOf = (file: string): string => readFileSync(new URL(file, folder), 'utf8')

test('messages quarantined before migration 7 get their cause and severity', async () => {
  const url = await createEmptyDatabase()
  const db = openDatabase({ url, name: 'test', connections: 1, statementTimeoutMs: 20_000 }, quiet)
  onTestFinished(() => db.destroy())
  const replays = files.find(file => file.includes('_replays')) ?? ''
  for (const file of files.filter(each => each < replays)) await sql.raw(textOf(file)).execute(db)
  const messages = [
    ['score', '{"studentId":"Eva","exam":1,"score":87.3}'],
    ['quiz', '{"studentId":"","exam":0,"score":-1,"score":"x"}'],
    ['score', 'nonsense'],
    ['attendance', '{"studentId":"","exam":0,"score":"x"}'],
  ] as const
  const expected = messages.map(([type, data], index) => {
    const message = {
      id: crypto.randomUUID(),
      sequence: index + 1,
      type,
      eventId: '',
      receivedAt: 1_000,
      data,
    }
    const judgement = judge(message)
    if (judgement.kind === 'event') throw new Error('not quarantined')
    return judgement.quarantined
  })
  for (const { messageId, payload, results, reason, eventType, sequence } of expected) {
    await sql`
      insert into data_quality_checks_results (
        message_id, message_payload, results, reason, feed, event_type, listener_run, sequence, job_id, received_at
      ) values (
        ${messageId}, ${payload}, ${JSON.stringify(results)}, ${reason}, 'feed', ${eventType}, ${messageId}, ${sequence},
        'job', to_timestamp(1)
      )`.execute(db)
  }

  for (const file of files.filter(each => each >= replays)) await sql.raw(textOf(file)).execute(db)
  const { rows } = await sql<object>`
    select fingerprint, severity, rules_version, last_seen_at, status_by from data_quality_checks_results order by id`.execute(
    db,
  )
  expect(rows).toEqual(
    expected.map(({ fingerprint, severity }) => ({
      fingerprint,
      severity,
      rules_version: null,
      last_seen_at: new Date(1_000),
      status_by: 'normalizer',
    })),
  )
})
