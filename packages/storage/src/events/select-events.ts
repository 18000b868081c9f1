import type { Kysely } from 'kysely'
import type { Database } from '../database/database.ts'
import { batchMinute } from '../ledger/ledger-expressions.ts'

/** A stored event, with readable names. */
export interface EventRow {
  id: number
  messageId: string
  eventType: string
  studentId: number
  student: string
  examId: number
  exam: number
  score: number
  receivedAt: Date
  insertedAt: Date
  batchId: number
}

export interface EventFilter {
  /** Ids of dimension rows. */
  student?: number
  exam?: number
  /** Id of a ledger row. */
  batch?: number
  /** Start of a minute of the ledger. */
  minute?: Date
  /** Only events with a lower id. */
  before?: number
}

/** Selects events, newest first. */
export function selectEvents(db: Kysely<Database>, { student, exam, batch, minute, before }: EventFilter) {
  let query = db
    .selectFrom('events as e')
    .innerJoin('event_type as t', 't.id', 'e.event_type')
    .innerJoin('students as s', 's.id', 'e.student_id')
    .innerJoin('exams as x', 'x.id', 'e.exam_id')
    .select([
      'e.id',
      'e.message_id as messageId',
      't.event_type_identification as eventType',
      'e.student_id as studentId',
      's.student_identification as student',
      'e.exam_id as examId',
      'x.exam_identification as exam',
      'e.score',
      'e.received_at as receivedAt',
      'e.inserted_at as insertedAt',
      'e.batch_id as batchId',
    ])
    .orderBy('e.id', 'desc')
  if (student !== undefined) query = query.where('e.student_id', '=', student)
  if (exam !== undefined) query = query.where('e.exam_id', '=', exam)
  if (before !== undefined) query = query.where('e.id', '<', before)
  const batches = batch === undefined ? minute && batchesOfMinute(db, minute) : batchById(db, batch)
  if (batches) {
    // The range lets the primary key find them: events have no index on batch_id.
    query = query
      .where('e.batch_id', 'in', batches.select('b.id'))
      .where(
        'e.id',
        '>=',
        batches.select(({ fn }) => fn.min('b.first_event_id').as('first')),
      )
      .where(
        'e.id',
        '<=',
        batches.select(({ fn }) => fn.max('b.last_event_id').as('last')),
      )
  }
  return query
}

const batchById = (db: Kysely<Database>, id: number) =>
  db.selectFrom('ingest_batches as b').where('b.id', '=', id)

const batchesOfMinute = (db: Kysely<Database>, minute: Date) =>
  db.selectFrom('ingest_batches as b').where(batchMinute, '=', minute).where('b.replay_id', 'is', null)

/** Returns one page of events. */
export const listEvents = (db: Kysely<Database>, filter: EventFilter, limit: number): Promise<EventRow[]> =>
  selectEvents(db, filter).limit(limit).execute()
