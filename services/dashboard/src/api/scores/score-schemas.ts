import {
  distributionParts,
  type EventRow,
  type EventStory,
  type LedgerRow,
  type ScoreSummary,
  type ScoreTotals,
} from '@scores/storage'
import { type TSchema, Type } from 'typebox'
import {
  anyText,
  count,
  id,
  named,
  nullable,
  objectOf,
  type PropertiesOf,
  time,
  uuid,
  withDescription,
} from '../schemas/schema-parts.ts'

const score = Type.Number({ minimum: 0, maximum: 1 })

const distribution = Type.Array(count, {
  minItems: distributionParts,
  maxItems: distributionParts,
  description: 'Number of scores in each tenth of the range from 0 to 1. The last tenth includes 1.',
})

const totalsOf = <Name extends TSchema>(name: Name) =>
  ({
    id: withDescription(id, 'Id of the row, for /students/{id}, /exams/{id} and the filters of /events.'),
    name,
    scores: withDescription(count, 'Number of scores.'),
    average: score,
    updatedAt: withDescription(time, 'The analytics run that last changed it.'),
  }) satisfies PropertiesOf<ScoreTotals>

const rowOf = <Name extends TSchema>(name: Name) => ({
  ...totalsOf(name),
  distribution: withDescription(
    nullable(distribution),
    'null for more than 1,000 scores in a list; the student or exam itself has it.',
  ),
})

const summaryOf = <Name extends TSchema>(name: Name) =>
  ({
    ...totalsOf(name),
    lowest: score,
    highest: score,
    distribution,
  }) satisfies PropertiesOf<ScoreSummary>

const asOf = withDescription(
  nullable(time),
  'The analytics run up to which events are included; null before the first one.',
)

const studentName = withDescription(anyText, 'The student, as the feed names them.')
const examName = withDescription(Type.Integer(), 'The number of the exam in the feed.')

export const studentRow = named('StudentRow', objectOf(rowOf(studentName)))
export const examRow = named('ExamRow', objectOf(rowOf(examName)))
export const student = named(
  'Student',
  objectOf({ ...summaryOf(studentName), asOf }, { description: "A student's scores." }),
)
export const exam = named(
  'Exam',
  objectOf({ ...summaryOf(examName), asOf }, { description: "An exam's scores." }),
)
export const asOfRun = asOf

const event = {
  id,
  messageId: uuid,
  eventType: anyText,
  studentId: id,
  student: studentName,
  examId: id,
  exam: examName,
  score,
  receivedAt: withDescription(time, 'When the feed-listener read the message.'),
  insertedAt: time,
  batchId: withDescription(id, 'The row of the ledger.'),
} satisfies PropertiesOf<EventRow>

export const eventRow = named('EventRow', objectOf(event, { description: 'A stored score.' }))

export const eventStory = named(
  'Event',
  objectOf(
    {
      ...event,
      extra: withDescription(
        nullable(anyText),
        'Fields of the message without a column, as JSON text that keeps every digit.',
      ),
      batch: objectOf(
        {
          id,
          jobId: anyText,
          feed: anyText,
          listenerRun: uuid,
          firstSequence: count,
          lastSequence: count,
          received: count,
          stored: count,
          duplicate: count,
          quarantined: count,
          firstReceivedAt: time,
          processedAt: time,
          replayId: withDescription(nullable(id), 'null for messages from a feed.'),
        } satisfies PropertiesOf<LedgerRow>,
        { description: 'The job that stored the event, as a row of the ledger.' },
      ),
      quarantineId: withDescription(
        nullable(id),
        'The quarantined message that became this event; null if it was never quarantined.',
      ),
    } satisfies PropertiesOf<EventStory>,
    { description: 'A stored score and where it came from.' },
  ),
)
