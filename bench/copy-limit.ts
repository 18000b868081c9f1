import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { pipeline } from 'node:stream/promises'
import { Client } from 'pg'
import { from, to } from 'pg-copy-streams'
import type { TestBed } from './test-bed.ts'

/** Columns without a default, by table. Dimension rows keep their ids, as events refer to them. */
const tables = {
  event_type: 'id, event_type_identification',
  students: 'id, student_identification',
  exams: 'id, exam_identification',
  ingest_batches:
    'id, job_id, feed, listener_run, first_sequence, last_sequence, received, stored, duplicate, quarantined, first_event_id, last_event_id, first_received_at, last_received_at',
  events: 'message_id, event_type, student_id, exam_id, score, received_at, batch_id, extra',
}
const chunkBytes = 65_536

/**
 * Measures the database's own limit: exports the tables, empties them and copies the rows back over one connection.
 *
 * @returns events a second
 */
export async function measureCopy({ databaseUrl }: Pick<TestBed, 'databaseUrl'>): Promise<number> {
  const client = new Client(databaseUrl)
  await client.connect()
  try {
    const contents = new Map<string, Buffer>()
    for (const [table, columns] of Object.entries(tables)) {
      const query = `copy (select ${columns} from ${table} order by id) to stdout`
      contents.set(table, await buffer(client.query(to(query))))
    }
    const { rows } = await client.query<{ events: number }>('select count(*)::int as events from events')
    await client.query(`truncate ${Object.keys(tables).join(', ')} cascade`)
    // Writes that the pipeline left pending must not count here.
    await client.query('checkpoint')
    const startedAt = performance.now()
    for (const [table, columns] of Object.entries(tables)) {
      const copy = client.query(from(`copy ${table} (${columns}) from stdin`))
      await pipeline(Readable.from(chunks(contents.get(table) ?? Buffer.alloc(0))), copy)
    }
    return (rows[0]?.events ?? 0) / ((performance.now() - startedAt) / 1_000)
  } finally {
    await client.end()
  }
}

function* chunks(content: Buffer): Generator<Buffer> {
  for (let start = 0; start < content.length; start += chunkBytes) {
    yield content.subarray(start, start + chunkBytes)
  }
}
