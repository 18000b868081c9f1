import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { readSentFile } from '@scores/testkit'
import { Installation, queueBackends } from '@scores/testkit/vitest'
import { expect, inject, test } from 'vitest'

/** 10,000 seeded messages, one in twenty bad, through the real processes: each is found once, where it belongs. */
test.each(queueBackends)(
  'every message is stored or quarantined once, with the queue on %s',
  async backend => {
    const redis = { QUEUE_URL: inject('redisUrl'), QUEUE_NAMESPACE: `e2e-${randomBytes(4).toString('hex')}` }
    const pipelines = await Installation.create({
      SIMULATOR_RATE: '0',
      SIMULATOR_COUNT: '10000',
      SIMULATOR_SEED: '20261124',
      SIMULATOR_BAD_SHARE: '0.05',
      SIMULATOR_ODD_NAMES: 'true',
      SIMULATOR_CHUNK_BYTES: '2000',
      ...(backend === 'redis' ? redis : {}),
    })
    const sentFile = join(pipelines.dataDir, 'sent.jsonl')
    pipelines.env['SIMULATOR_SENT_FILE'] = sentFile
    const pipeline = await pipelines.up()
    await pipelines.processed(10_000)
    const aggregated =
      'select coalesce(sum(events), 0)::int as events, (select count(*) from events)::int as stored from analytics_runs'
    await expect
      .poll(async () => (await pipelines.query<{ events: number; stored: number }>(aggregated))[0], {
        timeout: 90_000,
        interval: 1_000,
      })
      .toSatisfy(({ events, stored }) => events === stored)
    expect(await pipeline.stop('SIGINT')).toMatchObject({
      code: 0,
      output: expect.stringContaining('Stopped after'),
    })

    const sent = readSentFile(sentFile)
    expect(sent).toHaveLength(10_000)
    const good = sent
      .filter(({ reason }) => reason === null)
      .map(({ data }) => JSON.parse(data) as { studentId: string; exam: number; score: number })
    const bad = sent.filter(({ reason }) => reason !== null)
    expect(bad.length).toBeGreaterThan(400)

    const events = await pipelines.query<{ student: string; exam: number; score: string | number }>(
      'select student, exam, score::text as score from exam_results',
    )
    expect(
      events.map(({ student, exam, score }) => `${exam} ${student} ${Number(score)}`).toSorted(),
    ).toEqual(good.map(({ studentId, exam, score }) => `${exam} ${studentId} ${score}`).toSorted())
    const quarantined = await pipelines.query<{ reason: string; payload: string }>(
      "select reason, encode(coalesce(message_payload_bytes, convert_to(message_payload, 'UTF8')), 'base64') as payload from data_quality_checks_results",
    )
    expect(
      quarantined
        .map(({ reason, payload }) => `${reason} ${Buffer.from(payload, 'base64').toString()}`)
        .toSorted(),
    ).toEqual(bad.map(({ reason, data }) => `${reason} ${data}`).toSorted())

    const recount = await pipelines.query<{
      student: string
      average: number
      kept: number
      scores: number
    }>(`
    select s.student_identification as student, avg(e.score) as average, a.average_score as kept, cardinality(a.scores_all) - count(*) as scores
    from events e join students s on s.id = e.student_id join student_average_score a using (student_id) group by 1, 3, a.scores_all`)
    expect(recount.length).toBeGreaterThanOrEqual(20)
    for (const { average, kept, scores } of recount) {
      expect(kept).toBeCloseTo(average, 12)
      expect(scores).toBe(0)
    }
    expect(await pipelines.run('verify')).toMatchObject({
      code: 0,
      output: expect.stringContaining('Every promise holds.'),
    })
  },
)

test('messages of five megabytes are quarantined whole, their neighbours stored', async () => {
  const pipelines = await Installation.create({
    SIMULATOR_RATE: '0',
    SIMULATOR_COUNT: '40',
    SIMULATOR_BAD_SHARE: '0.1',
    SIMULATOR_BAD_KINDS: 'huge_text',
  })
  const sentFile = join(pipelines.dataDir, 'sent.jsonl')
  pipelines.env['SIMULATOR_SENT_FILE'] = sentFile
  const pipeline = await pipelines.up()
  await pipelines.processed(40)
  await pipeline.stop('SIGTERM')
  const sent = readSentFile(sentFile)
  const huge = sent.filter(({ kind }) => kind === 'huge_text')
  expect(huge.length).toBeGreaterThan(0)
  const rows = await pipelines.query<{ reason: string; digest: string }>(
    'select reason, md5(message_payload) as digest from data_quality_checks_results order by 2',
  )
  const { createHash } = await import('node:crypto')
  expect(rows).toEqual(
    huge
      .map(({ data }) => ({ reason: 'text_too_long', digest: createHash('md5').update(data).digest('hex') }))
      .toSorted((a, b) => (a.digest < b.digest ? -1 : 1)),
  )
  expect(await pipelines.query('select count(*)::int as events from events')).toEqual([
    { events: 40 - huge.length },
  ])
})
