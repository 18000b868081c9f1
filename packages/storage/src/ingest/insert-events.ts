import type { NormalizedEvent } from '@scores/contracts'
import { type Kysely, sql } from 'kysely'
import type { DB } from '../database/database.generated.ts'
import { resolveDimensions } from './resolve-dimensions.ts'

export interface InsertedEvents {
  stored: number
  /** The ids lie between these two; null where nothing was stored. */
  firstId: string | null
  lastId: string | null
}

/** What becomes of a batch with an event that is there already: it is refused as a whole, or the event left out. */
export type OnDuplicate = 'refuse' | 'skip'

/**
 * Stores events in their order, each at most once, and the dimension rows that are missing.
 *
 * An array a column carries all rows. Measured on one connection, the database's own time a row: 5.4 µs; one JSON
 * parameter in place of the arrays 6.9 µs, and 9.1 µs where that is joined with the dimension tables; COPY 4.6 µs,
 * which can't skip what is there. Not looking for duplicates saves a fifth of it. Arrays in binary save less than
 * half a microsecond.
 */
export async function insertEvents(
  db: Kysely<DB>,
  batchId: string,
  events: readonly NormalizedEvent[],
  onDuplicate: OnDuplicate,
): Promise<InsertedEvents> {
  if (events.length === 0) return { stored: 0, firstId: null, lastId: null }
  // Whoever deletes a dimension row waits for this lock, and those found from here on stay.
  await sql`lock table events in row exclusive mode`.execute(db)
  const ids = await resolveDimensions(db, events)
  const extras = events.some(({ extra }) => extra !== null) ? events.map(({ extra }) => extra) : []
  const { rows } = await sql<InsertedEvents>`
    with inserted as (
      insert into events (message_id, event_type, student_id, exam_id, score, received_at, batch_id, extra)
      select message_id, event_type, student_id, exam_id, score, to_timestamp(received_at / 1000), ${batchId}, extra::jsonb
      from unnest(
        ${array(events.map(event => event.messageId))}::uuid[],
        ${array(events.map(event => ids.types.get(event.eventType)))}::integer[],
        ${array(events.map(event => ids.students.get(event.student)))}::integer[],
        ${array(events.map(event => ids.exams.get(event.exam)))}::integer[],
        ${array(events.map(event => event.score))}::double precision[],
        ${array(events.map(event => event.receivedAt))}::double precision[],
        ${extras}::text[]
      ) as event (message_id, event_type, student_id, exam_id, score, received_at, extra)
      ${onDuplicate === 'skip' ? sql`on conflict (message_id) do nothing` : sql``}
      returning id
    )
    select count(*)::int as stored, min(id) as "firstId", max(id) as "lastId" from inserted`.execute(db)
  const [result] = rows
  if (!result) throw new Error('an aggregate without a row')
  return result
}

/** An array as Postgres reads it, of values that need no quotes: in the driver's way it takes three times as long. */
const array = (values: readonly (string | number | undefined)[]): string => `{${values.join(',')}}`
