import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Installation } from '@scores/testkit/vitest'
import { expect, test } from 'vitest'

const kinds = ['score_percent', 'not_json', 'empty_student', 'unknown_event', 'score_text'] as const

/** A pipeline that has taken in bad messages of several kinds. */
async function withQuarantine(): Promise<{ pipelines: Installation; stop: () => Promise<void> }> {
  const pipelines = await Installation.create({
    SIMULATOR_RATE: '0',
    SIMULATOR_COUNT: '100',
    SIMULATOR_BAD_SHARE: '0.5',
    SIMULATOR_BAD_KINDS: kinds.join(','),
    GUARD_WINDOW_MESSAGES: '0',
    OPERATOR: 'anna',
    REPLAY_MAX_ATTEMPTS: '2',
  })
  const pipeline = await pipelines.up()
  await pipelines.processed(100)
  const stop = async () => {
    expect((await pipeline.stop('SIGTERM')).code).toBe(0)
  }
  return { pipelines, stop }
}

interface Group {
  reason: string
  fingerprint: string
  messages: number
  sample: { id: number; payload: string }
}

const groupsOf = async (pipelines: Installation): Promise<Group[]> =>
  JSON.parse((await pipelines.run('quarantine', 'list', '--json')).output) as Group[]

const rows = async (pipelines: Installation): Promise<object[]> =>
  pipelines.query(`
    select q.id::int, q.status, q.attempts, q.edited_payload, (select count(*)::int from replays) as replays,
      (select count(*)::int from events) as events
    from data_quality_checks_results q order by q.id`)

test('what is quarantined is looked at, edited, discarded, purged and replayed while nothing runs', async () => {
  const { pipelines, stop } = await withQuarantine()
  await stop()
  const groups = await groupsOf(pipelines)
  expect(groups.map(({ reason }) => reason).toSorted()).toEqual(
    ['empty_text', 'not_json', 'out_of_range', 'unknown_event_type', 'wrong_type'].toSorted(),
  )
  const list = await pipelines.run('quarantine', 'list')
  for (const { fingerprint, sample } of groups) {
    expect(list.output).toContain(fingerprint)
    expect(list.output).toContain(`message ${sample.id}`)
  }
  const of = (reason: string) => groups.find(group => group.reason === reason) ?? expect.unreachable()

  const bad = of('not_json').sample
  expect(await pipelines.run('quarantine', 'show', String(bad.id))).toMatchObject({
    code: 0,
    output: expect.stringMatching(
      /^Message +\d+, .*\nStatus +open since .*by normalizer; 0 attempts\nReason +not_json \(error\), group .*\n +json: message JSON text, found .*\nJudged +by rules [\da-f]{12}, code 0\.1\.0\S*\nFeed .*\nSeen +first .*\nListener +run .*\nJob .*\n\nPayload\n/,
    ),
  })
  expect((await pipelines.run('quarantine', 'show', String(bad.id), '--raw')).output).toBe(bad.payload)

  const file = join(pipelines.dataDir, 'payload.json')
  writeFileSync(file, '{"studentId":"By.Hand","exam":1,"score":0.25}\n')
  expect(await pipelines.run('quarantine', 'edit', String(bad.id), file)).toMatchObject({
    code: 0,
    output: expect.stringContaining(`It passes every check now: ./entrypoint replay --ids ${bad.id}`),
  })
  expect(await pipelines.run('replay', '--ids', String(bad.id))).toMatchObject({
    code: 0,
    output: expect.stringMatching(
      /1 open message matches; by today's rules:\n.*1 would pass, none would fail\n.*\n\nReplay 1: 1 message, .*\nThe pipeline does not run here.*\nReplay 1 done in .*: 1 of 1 resolved\./s,
    ),
  })
  expect(await pipelines.query(`select score from exam_results where student = 'By.Hand'`)).toEqual([
    { score: 0.25 },
  ])
  expect((await pipelines.run('quarantine', 'show', String(bad.id))).output).toMatch(
    /resolved since .*stored as event \d+.*Edited by anna, .*\n\{"studentId":"By\.Hand".*History\n.*open → replaying +anna, replay 1\n.*replaying → resolved +anna, replay 1/s,
  )

  const wrong = of('wrong_type')
  const patch = join(pipelines.dataDir, 'patch.json')
  writeFileSync(
    patch,
    JSON.stringify({ version: 1, name: 'numbers', steps: [{ op: 'cast', path: '/score', to: 'number' }] }),
  )
  expect(await pipelines.run('replay', 'test', patch, '--on', String(wrong.sample.id))).toMatchObject({
    code: 0,
    output: expect.stringMatching(
      /^before +\{.*"score":"0.*\nafter +\{.*"score":0.*\n✓ It passes every check\.\n$/,
    ),
  })
  const other = String(of('out_of_range').sample.id)
  expect(await pipelines.run('replay', 'test', patch, '--on', other)).toMatchObject({
    code: 1,
    output: expect.stringContaining('✗ It fails: /score must be <= 1'),
  })
  expect(await pipelines.run('replay', '--fingerprint', wrong.fingerprint, '--patch', patch)).toMatchObject({
    code: 0,
    output: expect.stringContaining(`${wrong.messages} of ${wrong.messages} resolved`),
  })
  expect(await pipelines.run('verify')).toMatchObject({ code: 0 })

  const empty = of('empty_text')
  const failing = ['replay', '--reason', 'empty_text', '--json'] as const
  for (const counts of [{ failed: empty.messages }, { exhausted: empty.messages }]) {
    const { code, output } = await pipelines.run(...failing)
    expect(code).toBe(1)
    expect(output).toContain(JSON.stringify(counts).slice(1, -1).replace(':', ': '))
  }
  expect(await pipelines.run(...failing)).toMatchObject({
    code: 1,
    output: expect.stringContaining(`the filter matches ${empty.messages} exhausted`),
  })
  expect(await pipelines.run('quarantine', 'reopen', '--reason', 'empty_text')).toMatchObject({
    code: 0,
    output: expect.stringContaining(`${empty.messages} messages open again`),
  })
  expect(
    await pipelines.run('quarantine', 'discard', '--reason', 'empty_text', '--note', 'a test'),
  ).toMatchObject({
    code: 0,
    output: expect.stringContaining(`${empty.messages} messages discarded`),
  })
  expect((await pipelines.run('quarantine', 'list', '--status', 'discarded')).output).toContain('empty_text')
  expect((await pipelines.run('replay', 'list')).output).toMatch(
    /replay +status .*\n +4 +done .*\n +3 +done .*\n +2 /,
  )
  expect((await pipelines.run('replay', 'show', '2')).output).toMatch(/Patch +numbers\n\{\n {2}"version": 1/)

  expect(await pipelines.run('quarantine', 'purge', '--older-than', '1d')).toMatchObject({
    code: 0,
    output: expect.stringContaining('Nothing was resolved or discarded more than 1 days ago'),
  })
  const settled = `${wrong.messages + 1} resolved and ${empty.messages} discarded messages`
  expect(await pipelines.run('quarantine', 'purge', '--older-than', '0')).toMatchObject({
    code: 0,
    output: expect.stringMatching(new RegExp(`would delete ${settled}.*Nothing was deleted. Add --yes`, 's')),
  })
  expect(await pipelines.run('quarantine', 'purge', '--older-than', '0', '--yes')).toMatchObject({
    code: 0,
    output: expect.stringContaining(`Deleted ${settled}`),
  })
  expect(await pipelines.run('verify')).toMatchObject({ code: 0 })
})

test('bad input to any of the commands is told, and changes nothing', async () => {
  const { pipelines } = await withQuarantine()
  const before = await rows(pipelines)
  const [{ sample }] = (await groupsOf(pipelines)) as [Group]
  const id = String(sample.id)
  const file = (name: string, text: string) => {
    const path = join(pipelines.dataDir, name)
    writeFileSync(path, text)
    return path
  }
  const good = file('good.json', '{"version":1,"name":"x","steps":[{"op":"trim","path":"/studentId"}]}')
  const broken = file('broken.json', '{"version":1,')
  const unknown = file(
    'unknown.json',
    '{"version":1,"name":"x","steps":[{"op":"multiply","path":"/score","by":2}]}',
  )
  const cases: [string[], string][] = [
    [['replay'], 'the filter is empty'],
    [['replay', '--dry-run'], 'the filter is empty'],
    [['replay', '--reason', 'duplicate_key'], 'no quarantined message matches the filter'],
    [['replay', '--reason', 'too_late'], 'the reason too_late does not exist'],
    [['replay', '--fingerprint', '0123'], '0123 is not a fingerprint'],
    [['replay', '--ids', '999999'], 'the quarantine has no message 999999'],
    [['replay', '--ids', '1,x'], '"x" is not an id'],
    [['replay', '--since', 'yesterday'], '"yesterday" is not a time'],
    [['replay', '--match', '$.score ??'], 'is not a valid JSON path'],
    [['replay', '--all', '--rate', '0'], 'the rate of 0 messages per second is out of range'],
    [['replay', '--all', '--rate', 'fast'], '--rate fast is not a number'],
    [['replay', '--all', '--patch', broken], 'it is not valid JSON'],
    [['replay', '--all', '--patch', unknown], 'step 1 has the unknown operation "multiply"'],
    [['replay', '--all', '--patch', `${good}.not`], "can't be read"],
    [['replay', '--all', '--nonsense'], "unknown option '--nonsense'"],
    [['replay', 'everything'], 'too many arguments'],
    [['replay', 'test', good, '--on', '999999'], 'the quarantine has no message 999999'],
    [['replay', 'test', good], "required option '--on <id>' not specified"],
    [['replay', 'test', unknown, '--on', id], 'unknown operation'],
    [['replay', 'show', '7'], 'replay 7 does not exist'],
    [['replay', 'show', 'x'], '"x" is not an id'],
    [['replay', 'follow', '7'], 'replay 7 does not exist'],
    [['replay', 'cancel', '7'], 'replay 7 does not exist'],
    [['replay', 'failed-jobs', '--id', 'x'], 'no failed job has the id x'],
    [['replay', 'failed-jobs', '--why', 'x'], 'no failed job matches the filter'],
    [['quarantine', 'list', '--status', 'bad'], 'there is no status bad'],
    [['quarantine', 'show', '999999'], 'the quarantine has no message 999999'],
    [['quarantine', 'edit', '999999', good], 'the quarantine has no message 999999'],
    [['quarantine', 'edit', id], 'there is no payload'],
    [['quarantine', 'edit', id, file('nul.json', 'a\u0000b')], 'the payload contains U+0000'],
    [['quarantine', 'discard'], 'the filter is empty'],
    [['quarantine', 'reopen', '--all'], 'no matching message can be reopened: the filter matches'],
    [['quarantine', 'purge'], 'the age of the messages to delete is missing'],
    [['quarantine', 'purge', '--older-than', 'long'], '--older-than long is not a number of days'],
  ]
  const check = async ([args, why]: [string[], string]) => {
    const { code, output } = await pipelines.run(...args)
    expect({ args, code, output }).toMatchObject({ code: 1, output: expect.stringContaining(why) })
  }
  for (let index = 0; index < cases.length; index += 4) {
    await Promise.all(cases.slice(index, index + 4).map(check))
  }
  expect(await rows(pipelines)).toEqual(before)

  pipelines.env['QUEUE_URL'] = 'redis://127.0.0.1:1'
  expect(await pipelines.run('replay', '--all')).toMatchObject({
    code: 1,
    output: expect.stringContaining('the queue at redis://127.0.0.1:1 is not there'),
  })
  delete pipelines.env['QUEUE_URL']
  expect(await rows(pipelines)).toEqual(before)
  pipelines.env['DATABASE_URL'] = 'postgres://nobody@127.0.0.1:1/scores'
  for (const args of [
    ['replay', '--all'],
    ['quarantine', 'list'],
    ['quarantine', 'discard', '--all'],
  ]) {
    expect(await pipelines.run(...args)).toMatchObject({
      code: 1,
      output: expect.stringMatching(/ECONNREFUSED.*DATABASE_URL/s),
    })
  }
  expect(readFileSync(good, 'utf8')).toContain('trim')
})

test('a replay goes on without the terminal that asked for it, and is cancelled from another', async () => {
  const { pipelines, stop } = await withQuarantine()
  expect(await pipelines.run('replay', '--all', '--rate', '1', '--detach')).toMatchObject({
    code: 0,
    output: expect.stringContaining('./entrypoint replay follow 1 shows its progress.'),
  })
  const [last] = await pipelines.query<{ id: number }>(
    'select max(id)::int as id from data_quality_checks_results',
  )
  expect(await pipelines.run('replay', '--ids', String(last?.id))).toMatchObject({
    code: 1,
    output: expect.stringContaining('the matching message is being replayed (replay 1)'),
  })
  const follower = pipelines.spawn('replay', 'follow', '1')
  const output = new Promise<string>(resolve => {
    let text = ''
    follower.stdout?.on('data', (piece: Buffer) => {
      text += String(piece)
    })
    follower.once('close', () => resolve(text))
  })
  const tried = 'select failed + exhausted + stored as tried from replays'
  await expect
    .poll(async () => (await pipelines.query<{ tried: number }>(tried))[0]?.tried, { timeout: 30_000 })
    .toBeGreaterThan(1)
  expect((await pipelines.run('status')).output).toMatch(/Replay +1: \d+ of \d+ tried, at most 1 a second/)
  follower.kill('SIGINT')
  expect(await output).toContain('Replay 1 goes on while the pipeline runs.')
  expect(await pipelines.run('replay', 'cancel', '1')).toMatchObject({
    code: 0,
    output: expect.stringMatching(
      /Replay 1 is cancelled: 0 of \d+ messages are resolved, \d+ were not tried and are open again\./,
    ),
  })
  expect(await pipelines.run('replay', 'cancel', '1')).toMatchObject({
    code: 1,
    output: expect.stringContaining('replay 1 has already ended: it is cancelled'),
  })
  expect(await pipelines.run('replay', 'follow', '1')).toMatchObject({
    code: 1,
    output: expect.stringContaining('Replay 1 was cancelled by anna'),
  })
  await stop()
  expect(await pipelines.run('verify')).toMatchObject({ code: 0 })
})
