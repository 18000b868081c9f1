import { AppError } from '@scores/runtime'
import {
  type Database,
  type Kysely,
  lastRunAt,
  listTotals,
  readDistributions,
  readScoreSummary,
  type ScoreSummary,
  type ScoreTotals,
  type Subject,
  selectTotals,
  type TotalsFilter,
} from '@scores/storage'
import type { FastifyReply } from 'fastify'
import { Type } from 'typebox'
import type { ApiScope } from '../api-context.ts'
import { describeRoute } from '../openapi/describe-route.ts'
import { nextOf, parsePosition, positionOf } from '../requests/page-position.ts'
import type { Read } from '../requests/reads.ts'
import { csvParameters, csvType, replyWithCsv, wantsCsv } from '../requests/reply-with-csv.ts'
import {
  id,
  nullable,
  objectOf,
  oneOf,
  optional,
  pageSize,
  position,
  refTo,
  text,
  withDefault,
  withDescription,
} from '../schemas/schema-parts.ts'
import { asOfRun, exam, examRow, student, studentRow } from './score-schemas.ts'

/** Counting more scores for each row of a page would take too long. */
const maxCountedScores = 1_000

const columns = ['id', 'name', 'scores', 'average', 'updatedAt']

const querystring = objectOf({
  sort: withDefault(oneOf(['name', 'scores', 'average']), 'name'),
  order: withDefault(oneOf(['ascending', 'descending']), 'ascending'),
  ...optional({
    search: withDescription(
      Type.String({ ...text, minLength: 1, maxLength: 200 }),
      'Start of the name; case does not matter.',
    ),
    after: withDescription(position, '`next` of the page before.'),
  }),
  ...csvParameters,
  limit: pageSize(50),
})

const listTexts = {
  tag: 'scores',
  description:
    'With the number and the average of their scores, as of the last analytics run. Accept: text/csv downloads all of them.',
  otherTypes: [csvType],
} as const

const next = withDescription(nullable(position), '`after` of the next page; null if there are no more pages.')

const students = describeRoute(
  { ...listTexts, operationId: 'listStudents', summary: 'Students' },
  { querystring },
  {
    200: objectOf(
      { asOf: asOfRun, rows: Type.Array(refTo(studentRow)), next },
      { description: 'A page of students.' },
    ),
  },
)

const exams = describeRoute(
  { ...listTexts, operationId: 'listExams', summary: 'Exams' },
  { querystring },
  {
    200: objectOf(
      { asOf: asOfRun, rows: Type.Array(refTo(examRow)), next },
      { description: 'A page of exams.' },
    ),
  },
)

const isStudent = <Row extends { name: string | number }>(row: Row): row is Row & { name: string } =>
  typeof row.name === 'string'
const isExam = <Row extends { name: string | number }>(row: Row): row is Row & { name: number } =>
  typeof row.name === 'number'

const oneTexts = {
  tag: 'scores',
  description: 'As of the last analytics run. GET /api/events has the single scores.',
  errors: [404],
} as const

const oneStudent = describeRoute(
  { ...oneTexts, operationId: 'getStudent', summary: "A student's scores" },
  { params: objectOf({ id }) },
  { 200: refTo(student) },
)

const oneExam = describeRoute(
  { ...oneTexts, operationId: 'getExam', summary: "An exam's scores" },
  { params: objectOf({ id }) },
  { 200: refTo(exam) },
)

/** Routes that show the scores of students and exams. */
export function registerTotalsRoutes(scope: ApiScope, read: Read): void {
  scope.get('/students', { schema: students }, (request, reply) => {
    if (wantsCsv(request)) return download('student', request.query, reply, read)
    return read('lookups', reply, db => readPage(db, 'student', request.query, isStudent))
  })
  scope.get('/exams', { schema: exams }, (request, reply) => {
    if (wantsCsv(request)) return download('exam', request.query, reply, read)
    return read('lookups', reply, db => readPage(db, 'exam', request.query, isExam))
  })
  scope.get('/students/:id', { schema: oneStudent }, ({ params }, reply) =>
    read('lookups', reply, db => readOne(db, 'student', params.id, isStudent)),
  )
  scope.get('/exams/:id', { schema: oneExam }, ({ params }, reply) =>
    read('lookups', reply, db => readOne(db, 'exam', params.id, isExam)),
  )
}

interface Query {
  sort: TotalsFilter['sort']
  order: 'ascending' | 'descending'
  search?: string | undefined
  after?: string
  limit: number
}

function filterOf({ sort, order, search, after }: Omit<Query, 'limit'>): TotalsFilter {
  const filter = { sort, isDescending: order === 'descending', ...(search === undefined ? {} : { search }) }
  if (after === undefined) return filter
  const [value, lastId] = parsePosition(after)
  return { ...filter, after: { value, id: Number(lastId) } }
}

const download = (subject: Subject, { sort, order, search }: Query, reply: FastifyReply, read: Read) =>
  replyWithCsv(reply, read, { name: `${subject}s`, columns }, () =>
    selectTotals(subject, filterOf({ sort, order, search })),
  )

async function readPage<Name extends string | number>(
  db: Kysely<Database>,
  subject: Subject,
  query: Query,
  hasName: (row: ScoreTotals) => row is ScoreTotals<Name>,
) {
  const { limit, sort } = query
  const totals = await listTotals(db, subject, filterOf(query), limit)
  const counted = totals.filter(({ scores }) => scores <= maxCountedScores)
  const distributions = await readDistributions(
    db,
    subject,
    counted.map(row => row.id),
  )
  return {
    asOf: await lastRunAt(db),
    rows: totals.filter(hasName).map(row => ({ ...row, distribution: distributions.get(row.id) ?? null })),
    next: nextOf(totals, limit, row => positionOf(row[sort], row.id)),
  }
}

async function readOne<Name extends string | number>(
  db: Kysely<Database>,
  subject: Subject,
  rowId: number,
  hasName: (row: ScoreSummary) => row is ScoreSummary & { name: Name },
) {
  const summary = await readScoreSummary(db, subject, rowId)
  if (!summary || !hasName(summary))
    throw new AppError(
      'NO_SUCH_ROW',
      `no ${subject} has the id ${rowId}`,
      `GET /api/${subject}s lists them. One appears after the first analytics run.`,
    )
  return { ...summary, asOf: await lastRunAt(db) }
}
