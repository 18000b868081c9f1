import type { NormalizedEvent } from '@scores/contracts'
import { type Kysely, sql } from 'kysely'
import type { Database } from '../database/database.ts'

/** Ids of dimension rows by their identification. */
export interface DimensionIds {
  types: Map<string, number>
  students: Map<string, number>
  exams: Map<number, number>
}

/** The second statement sees rows that another transaction inserted during the first. The third allows for a deletion. */
const maxAttempts = 3

/**
 * Finds the dimension rows of events and inserts the missing ones, in sorted order to avoid deadlocks.
 *
 * Lock `events` first: the lock keeps the rows from being deleted until the transaction ends (see
 * `refuse_to_orphan_events`).
 */
export async function resolveDimensions(
  db: Kysely<Database>,
  events: readonly NormalizedEvent[],
): Promise<DimensionIds> {
  const types = [...new Set(events.map(event => event.eventType))]
  const students = [...new Set(events.map(event => event.student))]
  const exams = [...new Set(events.map(event => event.exam))]
  for (let attempt = 1; attempt <= maxAttempts; attempt += 1) {
    const ids = await findOrInsert(db, types, students, exams)
    const isComplete =
      ids.types.size === types.length &&
      ids.students.size === students.length &&
      ids.exams.size === exams.length
    if (isComplete) return ids
  }
  // An unknown error, so that the whole batch is retried.
  throw new Error('dimension rows disappeared while they were looked up')
}

async function findOrInsert(
  db: Kysely<Database>,
  types: readonly string[],
  students: readonly string[],
  exams: readonly number[],
): Promise<DimensionIds> {
  // Raw: a measured hot path.
  const { rows } = await sql<{ dimension: keyof DimensionIds; name: string; id: number }>`
    with known_types as (
      select id, event_type_identification as name from event_type where event_type_identification = any(${types}::text[])
    ), new_types as (
      insert into event_type (event_type_identification)
      select name from unnest(${types}::text[]) as name where name not in (select name from known_types)
      order by name on conflict do nothing
      returning id, event_type_identification as name
    ), known_students as (
      select id, student_identification as name from students where student_identification = any(${students}::text[])
    ), new_students as (
      insert into students (student_identification)
      select name from unnest(${students}::text[]) as name where name not in (select name from known_students)
      order by name on conflict do nothing
      returning id, student_identification as name
    ), known_exams as (
      select id, exam_identification as number from exams where exam_identification = any(${exams}::integer[])
    ), new_exams as (
      insert into exams (exam_identification)
      select number from unnest(${exams}::integer[]) as number where number not in (select number from known_exams)
      order by number on conflict do nothing
      returning id, exam_identification as number
    )
    select 'types' as dimension, name, id from known_types
    union all select 'types', name, id from new_types
    union all select 'students', name, id from known_students
    union all select 'students', name, id from new_students
    union all select 'exams', number::text, id from known_exams
    union all select 'exams', number::text, id from new_exams`.execute(db)
  const ids: DimensionIds = { types: new Map(), students: new Map(), exams: new Map() }
  for (const { dimension, name, id } of rows) {
    if (dimension === 'exams') ids.exams.set(Number(name), id)
    else ids[dimension].set(name, id)
  }
  return ids
}
