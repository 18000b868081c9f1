import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { parseJson } from '@scores/testkit'
import { Installation } from '@scores/testkit/vitest'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

/** One installation goes through these states in order. */
const installation = await Installation.create({
  SIMULATOR_RATE: '200',
  SIMULATOR_IDS: 'true',
  SIMULATOR_COUNT: '1000',
})
afterAll(() => installation[Symbol.asyncDispose]())

const received = () =>
  installation
    .query<{ received: number }>('select sum(received)::int as received from ingest_batches')
    .then(([row]) => row?.received ?? 0)

describe('before the first start', () => {
  test.each([['status'], ['verify'], ['sql', 'select 1']])(
    '%s reports that there are no data',
    async (...args) => {
      expect(await installation.run(...args)).toMatchObject({
        code: 1,
        output: expect.stringContaining('there is no data in'),
      })
    },
  )
})

describe('while the pipeline runs', () => {
  beforeAll(async () => {
    const pipeline = await installation.up()
    return async () => {
      await installation.run('down')
      expect((await pipeline.end).code).toBe(0)
    }
  })

  test('a second start is refused', async () => {
    expect(await installation.run('up', '--embedded')).toMatchObject({
      code: 1,
      output: expect.stringContaining('already runs on'),
    })
  })

  test('status shows every section', async () => {
    expect(await installation.run('status')).toMatchObject({
      code: 0,
      output: expect.stringMatching(
        /Pipeline +runs since .*\nFeed .*\nQueue .*\nLedger .*received = .* in flight\n +minute +received .*\nGaps .*\nRate .*\nLag .*\nTables .*\nAnalytics .*\nQuarantine /s,
      ),
    })
  })

  test('verify passes', async () => {
    expect(await installation.run('verify')).toMatchObject({ code: 0 })
  })
})

describe('while the pipeline is stopped', () => {
  test('status reports that it does not run', async () => {
    expect(await installation.run('status')).toMatchObject({
      code: 0,
      output: expect.stringContaining('does not run here'),
    })
  })

  test('status --json has the totals of the ledger', async () => {
    const { output } = await installation.run('status', '--json')
    expect(parseJson(output)).toMatchObject({ running: null, tables: { received: await received() } })
  })

  test('verify passes', async () => {
    expect(await installation.run('verify')).toMatchObject({
      code: 0,
      output: expect.stringContaining('Every promise holds.'),
    })
  })

  test('verify rejects an invalid number of minutes', async () => {
    expect(await installation.run('verify', '--minutes', 'many')).toMatchObject({
      code: 1,
      output: expect.stringContaining('--minutes many is not a number'),
    })
  })

  test('resume reports that the queue is not paused', async () => {
    expect(await installation.run('resume')).toMatchObject({
      code: 0,
      output: expect.stringContaining('The queue is not paused.'),
    })
  })

  test('analytics rebuild recounts all events', async () => {
    expect(await installation.run('analytics', 'rebuild')).toMatchObject({
      code: 0,
      output: expect.stringMatching(/\d+ events of 20 students and \d+ exams, in /),
    })
  })

  test('analytics run finds no new events after the rebuild', async () => {
    expect(await installation.run('analytics', 'run')).toMatchObject({
      code: 0,
      output: expect.stringContaining('there are no new events'),
    })
  })

  test('verify passes after the rebuild', async () => {
    expect(await installation.run('verify')).toMatchObject({ code: 0 })
  })

  test('replay failed-jobs reports that there are none', async () => {
    expect(await installation.run('replay', 'failed-jobs')).toMatchObject({
      code: 0,
      output: expect.stringContaining('There are no failed jobs.'),
    })
  })

  test('replay rejects an unknown subcommand', async () => {
    expect(await installation.run('replay', 'everything')).toMatchObject({ code: 1 })
  })

  test('down reports that nothing runs', async () => {
    expect(await installation.run('down')).toMatchObject({
      code: 0,
      output: expect.stringContaining('Nothing runs on'),
    })
  })
})

describe('after a restart', () => {
  test('the pipeline continues where it stopped', async () => {
    const before = await received()
    const pipeline = await installation.up()
    await pipeline.stop('SIGINT')
    expect(await received()).toBeGreaterThan(before)
    expect(await installation.run('verify')).toMatchObject({ code: 0 })
  })

  test('verify finds a changed average', async () => {
    await installation.run(
      'sql',
      '--write',
      'update student_average_score set average_score = average_score + 0.1 where student_id = 1',
    )
    expect(await installation.run('verify')).toMatchObject({
      code: 1,
      output: expect.stringContaining('student_id 1: has'),
    })
  })

  test('down --purge deletes the data', async () => {
    expect(await installation.run('down', '--purge')).toMatchObject({
      code: 0,
      output: expect.stringContaining('Deleted'),
    })
    expect(existsSync(join(installation.dataDir, 'postgres'))).toBe(false)
  })
})
