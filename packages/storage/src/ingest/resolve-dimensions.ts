import type { NormalizedEvent } from '@scores/contracts'
import { type Kysely, sql } from 'kysely'
import type { DB } from '../database/database.generated.ts'

/** The dimension rows' ids, by what they stand for. */
export interface DimensionIds {
  types: Map<string, number>
  students: Map<string, number>
  exams: Map<number, number>
}

/** A row that another transaction made meanwhile is seen by the next statement; one more may have been deleted. */
const tries = 3

/**
 * Finds the dimension rows of events, and makes the missing ones, sorted, so that two transactions never wait for
 * each other's.
 *
 * They stay for as long as the transaction lasts if it holds a lock on `events` that keeps rows from being deleted
 * (see `refuse_to_orphan_events`): take it before.
 */
export async function resolveDimensions(
  db: Kysely<DB>,
  events: readonly NormalizedEvent[],
): Promise<DimensionIds> {
  const types = [...new Set(events.map(event => event.eventType))]
  const students = [...new Set(events.map(event => event.student))]
  const exams = [...new Set(events.map(event => event.exam))]
  for (let left = tries; left > 0; left -= 1) {
    const ids = await findOrMake(db, types, students, exams)
    const areAllThere =
      ids.types.size === types.length &&
      ids.students.size === students.length &&
      ids.exams.size === exams.length
    if (areAllThere) return ids
  }
  // As an unknown error it makes the whole batch start again.
  throw new Error('dimension rows went away while they were looked for')
}

async function findOrMake(
  db: Kysely<DB>,
  types: readonly string[],
  students: readonly string[],
  exams: readonly number[],
): Promise<DimensionIds> {
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
