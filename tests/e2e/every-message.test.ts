import { createHash, randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { parseJson, readSentFile, type SentMessage } from '@scores/testkit'
import { Installation, queueBackends } from '@scores/testkit/vitest'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'

/** 10,000 seeded messages, 5 % of them bad, through the real processes. */
describe.each(queueBackends)('with the queue on %s', backend => {
  let installation: Installation
  let good: SentMessage[]
  let bad: SentMessage[]

  beforeAll(async () => {
    const redis = { QUEUE_URL: inject('redisUrl'), QUEUE_NAMESPACE: `e2e-${randomBytes(4).toString('hex')}` }
    installation = await Installation.create({
      SIMULATOR_RATE: '0',
      SIMULATOR_COUNT: '10000',
      SIMULATOR_SEED: '20261124',
      SIMULATOR_BAD_SHARE: '0.05',
      SIMULATOR_ODD_NAMES: 'true',
      SIMULATOR_CHUNK_BYTES: '2000',
      NORMALIZERS: '2',
      ...(backend === 'redis' ? redis : {}),
    })
    const sentFile = join(installation.dataDir, 'sent.jsonl')
    installation.env['SIMULATOR_SENT_FILE'] = sentFile
    const pipeline = await installation.up()
    await installation.processed(10_000)
    await installation.aggregated()
    expect(await pipeline.stop('SIGINT')).toMatchObject({
      code: 0,
      output: expect.stringContaining('Stopped after'),
    })
    const sent = readSentFile(sentFile)
    expect(sent).toHaveLength(10_000)
    good = sent.filter(({ reason }) => reason === null)
    bad = sent.filter(({ reason }) => reason !== null)
  })
  afterAll(() => installation[Symbol.asyncDispose]())

  test('every good message is stored once', async () => {
    const rows = await installation.query<{ student: string; exam: number; score: string | number }>(
      'select student, exam, score::text as score from exam_results',
    )
    const stored = rows.map(({ student, exam, score }) => `${exam} ${student} ${Number(score)}`)
    const expected = good
      .map(({ data }) => parseJson<{ studentId: string; exam: number; score: number }>(data))
      .map(({ studentId, exam, score }) => `${exam} ${studentId} ${score}`)
    expect(stored.toSorted()).toEqual(expected.toSorted())
  })

  test('every bad message is quarantined once, byte for byte and for its reason', async () => {
    const rows = await installation.query<{ reason: string; payload: string }>(
      "select reason, encode(coalesce(message_payload_bytes, convert_to(message_payload, 'UTF8')), 'base64') as payload from data_quality_checks_results",
    )
    const quarantined = rows.map(
      ({ reason, payload }) => `${reason} ${Buffer.from(payload, 'base64').toString()}`,
    )
    expect(bad.length).toBeGreaterThan(400)
    expect(quarantined.toSorted()).toEqual(bad.map(({ reason, data }) => `${reason} ${data}`).toSorted())
  })

  test('the averages equal a recount', async () => {
    const recount = await installation.query<{
      student: string
      average: number
      kept: number
      scores: number
    }>(`
      select s.student_identification as student, avg(e.score) as average, a.average_score as kept,
        cardinality(a.scores_all) - count(*) as scores
      from events e join students s on s.id = e.student_id join student_average_score a using (student_id)
      group by 1, 3, a.scores_all`)
    expect(recount.length).toBeGreaterThanOrEqual(20)
    for (const { average, kept, scores } of recount) {
      expect(kept).toBeCloseTo(average, 12)
      expect(scores).toBe(0)
    }
  })

  test('verify passes', async () => {
    expect(await installation.run('verify')).toMatchObject({
      code: 0,
      output: expect.stringContaining('Every promise holds.'),
    })
  })
})

test('messages of 5 MB are quarantined whole, and their neighbours are stored', async () => {
  await using installation = await Installation.create({
    SIMULATOR_RATE: '0',
    SIMULATOR_COUNT: '40',
    SIMULATOR_BAD_SHARE: '0.1',
    SIMULATOR_BAD_KINDS: 'huge_text',
  })
  const sentFile = join(installation.dataDir, 'sent.jsonl')
  installation.env['SIMULATOR_SENT_FILE'] = sentFile
  const pipeline = await installation.up()
  await installation.processed(40)
  await pipeline.stop('SIGTERM')
  const huge = readSentFile(sentFile).filter(({ kind }) => kind === 'huge_text')
  expect(huge.length).toBeGreaterThan(0)
  const rows = await installation.query<{ reason: string; digest: string }>(
    'select reason, md5(message_payload) as digest from data_quality_checks_results order by 2',
  )
  expect(rows).toEqual(
    huge
      .map(({ data }) => ({ reason: 'text_too_long', digest: createHash('md5').update(data).digest('hex') }))
      .toSorted((a, b) => (a.digest < b.digest ? -1 : 1)),
  )
  expect(await installation.query('select count(*)::int as events from events')).toEqual([
    { events: 40 - huge.length },
  ])
})
