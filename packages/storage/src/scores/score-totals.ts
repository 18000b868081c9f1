import { type Kysely, type RawBuilder, sql } from 'kysely'
import type { Database } from '../database/database.ts'

/** Whose scores are summed up. */
export type Subject = 'student' | 'exam'

/** The scores of a student or an exam, as of the last analytics run. */
export interface ScoreTotals<Name extends string | number = string | number> {
  id: number
  name: Name
  scores: number
  average: number
  updatedAt: Date
}

export type TotalsOrder = 'name' | 'scores' | 'average'

export interface TotalsFilter {
  sort: TotalsOrder
  isDescending: boolean
  /** Start of the name, in capitals or not. */
  search?: string
  /** The last row of the page before. */
  after?: { value: string | number; id: number }
}

/** Tables and columns of a subject. */
export const tablesOf = {
  student: {
    totals: sql.table('student_totals'),
    names: sql.table('students'),
    key: sql.ref('student_id'),
    name: sql.ref('n.student_identification'),
    searched: sql`lower(n.student_identification)`,
  },
  exam: {
    totals: sql.table('exam_totals'),
    names: sql.table('exams'),
    key: sql.ref('exam_id'),
    name: sql.ref('n.exam_identification'),
    searched: sql`n.exam_identification::text`,
  },
} as const

/**
 * Selects totals in order. Raw: table and key vary, so Kysely could check no name. Each order is that of an index, whose
 * last column settles ties.
 */
export function selectTotals(subject: Subject, filter: TotalsFilter): RawBuilder<ScoreTotals> {
  const { totals, names, key, name, searched } = tablesOf[subject]
  const { sort, isDescending, search, after } = filter
  const id = sql`t.${key}`
  const value = { name, scores: sql`t.score_count`, average: sql`t.average_score` }[sort]
  const direction = isDescending ? sql`desc` : sql`asc`
  const beyond = isDescending ? sql`<` : sql`>`
  const conditions = [
    sql`true`,
    ...(search === undefined ? [] : [sql`${searched} like ${startingWith(search)}`]),
    ...(after === undefined
      ? []
      : // A name occurs once.
        sort === 'name'
        ? [sql`${value} ${beyond} ${after.value}`]
        : [sql`(${value}, ${id}) ${beyond} (${after.value}, ${after.id})`]),
  ]
  return sql<ScoreTotals>`
    select ${id} as id, ${name} as name, t.score_count as scores, t.average_score as average, t.last_update_at as "updatedAt"
    from ${totals} t
    join ${names} n on n.id = ${id}
    where ${sql.join(conditions, sql` and `)}
    order by ${value} ${direction}${sort === 'name' ? sql`` : sql`, ${id} ${direction}`}`
}

/** A pattern for names that start with a text. */
const startingWith = (text: string): string => `${text.toLowerCase().replaceAll(/[\\%_]/g, '\\$&')}%`

/** Returns one page of totals. */
export async function listTotals(
  db: Kysely<Database>,
  subject: Subject,
  filter: TotalsFilter,
  limit: number,
): Promise<ScoreTotals[]> {
  const { rows } = await sql<ScoreTotals>`${selectTotals(subject, filter)} limit ${limit}`.execute(db)
  return rows
}

/** Returns when the last analytics run took place; null before the first one. */
export async function lastRunAt(db: Kysely<Database>): Promise<Date | null> {
  const run = await db
    .selectFrom('analytics_runs')
    .select('started_at')
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst()
  return run?.started_at ?? null
}
