import type { NormalizedEvent } from '@scores/contracts'
import { type Kysely, sql } from 'kysely'
import type { Database } from '../database/database.ts'
import { resolveDimensions } from './resolve-dimensions.ts'

export interface InsertedEvents {
  stored: number
  /** Lowest id; null if nothing was stored. Ids of other batches may lie between it and `lastId`. */
  firstId: number | null
  lastId: number | null
}

/** What to do with an event that is already stored: let the statement fail, or leave the event out. */
export type OnDuplicate = 'refuse' | 'skip'

/**
 * Stores events in order, each at most once, and the missing dimension rows.
 *
 * The rows are passed as one array per column. Measured on one connection, in time of the database per row: arrays
 * 5.4 µs, one JSON parameter 6.9 µs, JSON joined with the dimension tables 9.1 µs, COPY 4.6 µs. COPY cannot skip
 * duplicates. Not looking for duplicates saves a fifth. Binary arrays save less than half a microsecond.
 */
export async function insertEvents(
  db: Kysely<Database>,
  batchId: number,
  events: readonly NormalizedEvent[],
  onDuplicate: OnDuplicate,
): Promise<InsertedEvents> {
  if (events.length === 0) return { stored: 0, firstId: null, lastId: null }
  // Raw: Kysely has no statement that locks a table. Whoever deletes a dimension row waits for this lock, so that rows
  // found from here on stay.
  await sql`lock table events in row exclusive mode`.execute(db)
  const ids = await resolveDimensions(db, events)
  const extras = events.some(({ extra }) => extra !== null) ? events.map(({ extra }) => extra) : []
  // Raw: a measured hot path.
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
    select count(*) as stored, min(id) as "firstId", max(id) as "lastId" from inserted`.execute(db)
  const [result] = rows
  if (!result) throw new Error('an aggregate without a row')
  return result
}

/** Formats an array literal of values that need no quotes. The driver's own formatting takes three times as long. */
const array = (values: readonly (string | number | undefined)[]): string => `{${values.join(',')}}`
