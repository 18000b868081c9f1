import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Installation } from '@scores/testkit/vitest'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Group, groupsOf, startWithQuarantine } from './start-with-quarantine.ts'

/** The commands on a stopped pipeline. The tests build on each other in order. */
let installation: Installation
let groups: Group[]
const of = (reason: string) => groups.find(group => group.reason === reason) ?? expect.unreachable()
const writeFile = (name: string, text: string) => {
  const path = join(installation.dataDir, name)
  writeFileSync(path, text)
  return path
}

beforeAll(async () => {
  const started = await startWithQuarantine()
  installation = started.installation
  expect((await started.pipeline.stop('SIGTERM')).code).toBe(0)
  groups = await groupsOf(installation)
})
afterAll(() => installation[Symbol.asyncDispose]())

describe('looking', () => {
  test('list groups the messages by cause', async () => {
    expect(groups.map(({ reason }) => reason).toSorted()).toEqual(
      ['empty_text', 'not_json', 'out_of_range', 'unknown_event_type', 'wrong_type'].toSorted(),
    )
    const { output } = await installation.run('quarantine', 'list')
    for (const { fingerprint, sample } of groups) {
      expect(output).toContain(fingerprint)
      expect(output).toContain(`message ${sample.id}`)
    }
  })

  test('show describes a message', async () => {
    expect(await installation.run('quarantine', 'show', String(of('not_json').sample.id))).toMatchObject({
      code: 0,
      output: expect.stringMatching(
        /^Message +\d+, .*\nStatus +open since .*by normalizer; 0 attempts\nReason +not_json \(error\), group .*\n +json: message JSON text, found .*\nJudged +by rules [\da-f]{12}, code 0\.1\.0\S*\nFeed .*\nSeen +first .*\nListener +run .*\nJob .*\n\nPayload\n/,
      ),
    })
  })

  test('show --raw prints the payload alone', async () => {
    const { id, payload } = of('not_json').sample
    expect((await installation.run('quarantine', 'show', String(id), '--raw')).output).toBe(payload)
  })
})

describe('a message that is edited', () => {
  const id = () => String(of('not_json').sample.id)

  test('is checked at once', async () => {
    const file = writeFile('payload.json', '{"studentId":"By.Hand","exam":1,"score":0.25}\n')
    expect(await installation.run('quarantine', 'edit', id(), file)).toMatchObject({
      code: 0,
      output: expect.stringContaining(`It passes every check now: ./entrypoint replay --ids ${id()}`),
    })
  })

  test('is replayed', async () => {
    expect(await installation.run('replay', '--ids', id())).toMatchObject({
      code: 0,
      output: expect.stringMatching(
        /1 open message matches; by today's rules:\n.*1 would pass, none would fail\n.*\n\nReplay 1: 1 message, .*\nThe pipeline does not run here.*\nReplay 1 done in .*: 1 of 1 resolved\./s,
      ),
    })
  })

  test('is stored as edited', async () => {
    expect(await installation.query(`select score from exam_results where student = 'By.Hand'`)).toEqual([
      { score: 0.25 },
    ])
  })

  test('shows its history', async () => {
    expect((await installation.run('quarantine', 'show', id())).output).toMatch(
      /resolved since .*stored as event \d+.*Edited by anna, .*\n\{"studentId":"By\.Hand".*History\n.*open → replaying +anna, replay 1\n.*replaying → resolved +anna, replay 1/s,
    )
  })
})

describe('a patch', () => {
  const steps = [{ op: 'cast', path: '/score', to: 'number' }]
  let patch: string
  beforeAll(() => {
    patch = writeFile('patch.json', JSON.stringify({ version: 1, name: 'numbers', steps }))
  })

  test('is shown to repair a message', async () => {
    const id = String(of('wrong_type').sample.id)
    expect(await installation.run('replay', 'test', patch, '--on', id)).toMatchObject({
      code: 0,
      output: expect.stringMatching(
        /^before +\{.*"score":"0.*\nafter +\{.*"score":0.*\n✓ It passes every check\.\n$/,
      ),
    })
  })

  test('is shown not to repair another message', async () => {
    const id = String(of('out_of_range').sample.id)
    expect(await installation.run('replay', 'test', patch, '--on', id)).toMatchObject({
      code: 1,
      output: expect.stringContaining('✗ It fails: /score must be <= 1'),
    })
  })

  test('repairs the messages of a group', async () => {
    const { fingerprint, messages } = of('wrong_type')
    expect(await installation.run('replay', '--fingerprint', fingerprint, '--patch', patch)).toMatchObject({
      code: 0,
      output: expect.stringContaining(`${messages} of ${messages} resolved`),
    })
    expect(await installation.run('verify')).toMatchObject({ code: 0 })
  })
})

describe('messages that keep failing', () => {
  const replay = () => installation.run('replay', '--reason', 'empty_text', '--json')
  const messages = () => of('empty_text').messages

  test('fail a first replay', async () => {
    expect(await replay()).toMatchObject({
      code: 1,
      output: expect.stringContaining(`"failed": ${messages()}`),
    })
  })

  test('are exhausted after as many replays as REPLAY_MAX_ATTEMPTS', async () => {
    expect(await replay()).toMatchObject({
      code: 1,
      output: expect.stringContaining(`"exhausted": ${messages()}`),
    })
  })

  test('are not replayed any more', async () => {
    expect(await replay()).toMatchObject({
      code: 1,
      output: expect.stringContaining(`the filter matches ${messages()} exhausted`),
    })
  })

  test('can be reopened', async () => {
    expect(await installation.run('quarantine', 'reopen', '--reason', 'empty_text')).toMatchObject({
      code: 0,
      output: expect.stringContaining(`${messages()} messages open again`),
    })
  })

  test('can be discarded', async () => {
    expect(
      await installation.run('quarantine', 'discard', '--reason', 'empty_text', '--note', 'a test'),
    ).toMatchObject({
      code: 0,
      output: expect.stringContaining(`${messages()} messages discarded`),
    })
    const { output } = await installation.run('quarantine', 'list', '--status', 'discarded')
    expect(output).toContain('empty_text')
  })
})

describe('the audit', () => {
  test('lists all replays, the newest first', async () => {
    expect((await installation.run('replay', 'list')).output).toMatch(
      /replay +status .*\n +4 +done .*\n +3 +done .*\n +2 /,
    )
  })

  test('shows the patch of a replay', async () => {
    expect((await installation.run('replay', 'show', '2')).output).toMatch(
      /Patch +numbers\n\{\n {2}"version": 1/,
    )
  })
})

describe('purge', () => {
  const settled = () =>
    `${of('wrong_type').messages + 1} resolved and ${of('empty_text').messages} discarded messages`

  test('keeps recent messages', async () => {
    expect(await installation.run('quarantine', 'purge', '--older-than', '1d')).toMatchObject({
      code: 0,
      output: expect.stringContaining('Nothing was resolved or discarded more than 1 days ago'),
    })
  })

  test('without --yes only reports', async () => {
    expect(await installation.run('quarantine', 'purge', '--older-than', '0')).toMatchObject({
      code: 0,
      output: expect.stringMatching(
        new RegExp(`would delete ${settled()}.*Nothing was deleted. Add --yes`, 's'),
      ),
    })
  })

  test('with --yes deletes', async () => {
    expect(await installation.run('quarantine', 'purge', '--older-than', '0', '--yes')).toMatchObject({
      code: 0,
      output: expect.stringContaining(`Deleted ${settled()}`),
    })
    expect(await installation.run('verify')).toMatchObject({ code: 0 })
  })
})
