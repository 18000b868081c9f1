import { join } from 'node:path'
import { projectFolder } from '@scores/runtime'
import { Installation, type RunningPipeline } from '@scores/testkit/vitest'
import { afterAll, beforeAll, expect, test } from 'vitest'

/**
 * tests/recorded/feed.sse holds messages of the public feed and other forms that the format allows. The expected rows are
 * written by hand.
 */
const installation = await Installation.create({
  SIMULATOR_PLAY: join(projectFolder, 'tests/recorded/feed.sse'),
  FEED_NAME: 'recorded',
  // A heartbeat would end the line at which the recording breaks off.
  SIMULATOR_HEARTBEAT_MS: '0',
})
afterAll(() => installation[Symbol.asyncDispose]())
let pipeline: RunningPipeline
beforeAll(async () => {
  pipeline = await installation.up()
  await installation.processed(11)
  expect((await installation.run('analytics', 'run')).code).toBe(0)
})

test('good messages become exactly these events', async () => {
  expect(
    await installation.query(
      'select event_type, student, exam, score, extra from exam_results order by event_id',
    ),
  ).toEqual([
    { event_type: 'score', student: 'Evan48', exam: 11538, score: 0.6519944591580055, extra: null },
    { event_type: 'score', student: 'Susana_Langworth', exam: 13857, score: 0.8310771952183729, extra: null },
    { event_type: 'score', student: 'Evan48', exam: 13857, score: 0.5, extra: null },
    { event_type: 'score', student: 'Marvin32', exam: 13857, score: 1, extra: null },
    { event_type: 'score', student: 'Beth_Cronin', exam: 11538, score: 0, extra: null },
    { event_type: 'attendance', student: "O'Neil", exam: 11538, score: 1, extra: { room: 'B12' } },
  ])
})

test('bad messages become exactly these rows of the quarantine', async () => {
  expect(
    await installation.query(
      'select sequence, event_type, reason, feed, message_payload from data_quality_checks_results order by sequence',
    ),
  ).toEqual([
    {
      sequence: 4,
      event_type: 'score',
      reason: 'not_json',
      feed: 'recorded',
      message_payload: '{"studentId":"Hannah.Herman76","exam":13857,"score": .991}',
    },
    {
      sequence: 8,
      event_type: 'quiz',
      reason: 'unknown_event_type',
      feed: 'recorded',
      message_payload: '{"studentId":"Evan48","exam":1,"score":1}',
    },
    {
      sequence: 9,
      event_type: 'score',
      reason: 'wrong_type',
      feed: 'recorded',
      message_payload: '{"studentId":"Evan48","exam":true,"score":0.7}',
    },
    {
      sequence: 10,
      event_type: 'score',
      reason: 'empty_text',
      feed: 'recorded',
      message_payload: '{"studentId":"   ","exam":0,"score":-1}',
    },
    {
      sequence: 11,
      event_type: 'message',
      reason: 'unknown_event_type',
      feed: 'recorded',
      message_payload: '{"studentId":"Evan48","exam":2,"score":0.7}',
    },
  ])
})

/** The four queries of the analysts. */
const averagesBy = (table: string, id: string) => `
  select d.${table}_identification as of, scores_all, average_score from ${table}_average_score join ${table}s d on d.id = ${id} order by 1`

test('students are listed', async () => {
  expect(await installation.query('SELECT id, student_identification FROM students')).toHaveLength(5)
})

test('exams are listed', async () => {
  expect(await installation.query('SELECT id, exam_identification FROM exams')).toHaveLength(2)
})

test('averages by student equal these', async () => {
  expect(await installation.query(averagesBy('student', 'student_id'))).toEqual([
    { of: 'Beth_Cronin', scores_all: '{0}', average_score: 0 },
    { of: 'Evan48', scores_all: '{0.6519944591580055,0.5}', average_score: 0.5759972295790028 },
    { of: 'Marvin32', scores_all: '{1}', average_score: 1 },
    { of: "O'Neil", scores_all: '{1}', average_score: 1 },
    { of: 'Susana_Langworth', scores_all: '{0.8310771952183729}', average_score: 0.8310771952183729 },
  ])
})

test('averages by exam equal these', async () => {
  expect(await installation.query(averagesBy('exam', 'exam_id'))).toEqual([
    { of: 11538, scores_all: '{0.6519944591580055,0,1}', average_score: 0.5506648197193351 },
    { of: 13857, scores_all: '{0.8310771952183729,0.5,1}', average_score: 0.7770257317394577 },
  ])
})

test('the pipeline stops in order', async () => {
  expect((await pipeline.stop('SIGTERM')).code).toBe(0)
})
