import type { Installation, RunningPipeline } from '@scores/testkit/vitest'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startWithQuarantine } from './start-with-quarantine.ts'

let installation: Installation
let pipeline: RunningPipeline
beforeAll(async () => {
  ;({ installation, pipeline } = await startWithQuarantine())
  expect(await installation.run('replay', '--all', '--rate', '1', '--detach')).toMatchObject({
    code: 0,
    output: expect.stringContaining('./entrypoint replay follow 1 shows its progress.'),
  })
})
afterAll(() => installation[Symbol.asyncDispose]())

test('a message that is being replayed cannot be replayed again', async () => {
  const { id } = await installation.readRow<{ id: number }>(
    'select max(id)::int as id from data_quality_checks_results',
  )
  expect(await installation.run('replay', '--ids', String(id))).toMatchObject({
    code: 1,
    output: expect.stringContaining('the matching message is being replayed (replay 1)'),
  })
})

test('a replay continues without the terminal that follows it', async () => {
  const follower = installation.spawn('replay', 'follow', '1')
  const end = new Promise<{ code: number | null; text: string }>(resolve => {
    let text = ''
    follower.stdout?.on('data', (piece: Buffer) => {
      text += String(piece)
    })
    follower.once('close', code => resolve({ code, text }))
  })
  const tried = () =>
    installation
      .readRow<{ tried: number }>('select failed + exhausted + stored as tried from replays')
      .then(row => row.tried)
  await expect.poll(tried, { timeout: 30_000 }).toBeGreaterThan(1)
  expect((await installation.run('status')).output).toMatch(/Replay +1: \d+ of \d+ tried, at most 1 a second/)
  // It reads the replay only once it handles Ctrl-C.
  const followers =
    "select count(*)::int as followers from pg_stat_activity where application_name = 'replay'"
  await expect.poll(() => installation.readRow(followers), { timeout: 30_000 }).toEqual({ followers: 1 })
  follower.kill('SIGINT')
  expect(await end).toEqual({
    code: 130,
    text: expect.stringContaining('Replay 1 goes on while the pipeline runs.'),
  })
})

test('a replay is cancelled from another terminal', async () => {
  expect(await installation.run('replay', 'cancel', '1')).toMatchObject({
    code: 0,
    output: expect.stringMatching(
      /Replay 1 is cancelled: 0 of \d+ messages are resolved, \d+ were not tried and are open again\./,
    ),
  })
})

test('a cancelled replay cannot be cancelled again', async () => {
  expect(await installation.run('replay', 'cancel', '1')).toMatchObject({
    code: 1,
    output: expect.stringContaining('replay 1 has already ended: it is cancelled'),
  })
})

test('follow tells who cancelled the replay', async () => {
  expect(await installation.run('replay', 'follow', '1')).toMatchObject({
    code: 1,
    output: expect.stringContaining('Replay 1 was cancelled by anna'),
  })
})

test('the pipeline stops in order, and verify passes', async () => {
  expect((await pipeline.stop('SIGTERM')).code).toBe(0)
  expect(await installation.run('verify')).toMatchObject({ code: 0 })
})
