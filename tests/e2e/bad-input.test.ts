import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Installation } from '@scores/testkit/vitest'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { groupsOf, startWithQuarantine } from './start-with-quarantine.ts'

let installation: Installation
let before: object[]
let id: string

const files: Record<string, string> = {
  GOOD: '{"version":1,"name":"x","steps":[{"op":"trim","path":"/studentId"}]}',
  BROKEN: '{"version":1,',
  UNKNOWN: '{"version":1,"name":"x","steps":[{"op":"multiply","path":"/score","by":2}]}',
  NUL: 'a\u0000b',
}

beforeAll(async () => {
  ;({ installation } = await startWithQuarantine())
  for (const [name, text] of Object.entries(files)) writeFileSync(join(installation.dataDir, name), text)
  before = await readRows()
  const [group] = await groupsOf(installation)
  id = String(group?.sample.id)
})
afterAll(() => installation[Symbol.asyncDispose]())

/** Everything that a command could have changed. */
const readRows = (): Promise<object[]> =>
  installation.query(`
    select q.id::int, q.status, q.attempts, q.edited_payload, (select count(*)::int from replays) as replays,
      (select count(*)::int from events) as events
    from data_quality_checks_results q order by q.id`)

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
  [['replay', '--all', '--patch', 'BROKEN'], 'it is not valid JSON'],
  [['replay', '--all', '--patch', 'UNKNOWN'], 'step 1 has the unknown operation "multiply"'],
  [['replay', '--all', '--patch', 'GOOD.not'], "can't be read"],
  [['replay', '--all', '--nonsense'], "unknown option '--nonsense'"],
  [['replay', 'everything'], 'too many arguments'],
  [['replay', 'test', 'GOOD', '--on', '999999'], 'the quarantine has no message 999999'],
  [['replay', 'test', 'GOOD'], "required option '--on <id>' not specified"],
  [['replay', 'test', 'UNKNOWN', '--on', 'ID'], 'unknown operation'],
  [['replay', 'show', '7'], 'replay 7 does not exist'],
  [['replay', 'show', 'x'], '"x" is not an id'],
  [['replay', 'follow', '7'], 'replay 7 does not exist'],
  [['replay', 'cancel', '7'], 'replay 7 does not exist'],
  [['replay', 'failed-jobs', '--id', 'x'], 'no failed job has the id x'],
  [['replay', 'failed-jobs', '--why', 'x'], 'no failed job matches the filter'],
  [['quarantine', 'list', '--status', 'bad'], 'there is no status bad'],
  [['quarantine', 'show', '999999'], 'the quarantine has no message 999999'],
  [['quarantine', 'edit', '999999', 'GOOD'], 'the quarantine has no message 999999'],
  [['quarantine', 'edit', 'ID'], 'there is no payload'],
  [['quarantine', 'edit', 'ID', 'NUL'], 'the payload contains U+0000'],
  [['quarantine', 'discard'], 'the filter is empty'],
  [['quarantine', 'reopen', '--all'], 'no matching message can be reopened: the filter matches'],
  [['quarantine', 'purge'], 'the age of the messages to delete is missing'],
  [['quarantine', 'purge', '--older-than', 'long'], '--older-than long is not a number of days'],
]

/** Replaces the placeholders of `cases`: the id of a message, and paths of files. */
const resolveArgument = (argument: string): string => {
  if (argument === 'ID') return id
  const [name = ''] = argument.split('.')
  return name in files ? join(installation.dataDir, argument) : argument
}

describe.concurrent('bad input is reported', () => {
  test.each(cases)('%j', async (args, why) => {
    const { code, output } = await installation.run(...args.map(resolveArgument))
    expect({ code, output }).toMatchObject({ code: 1, output: expect.stringContaining(why) })
  })
})

test('a queue that cannot be reached is reported', async () => {
  installation.env['QUEUE_URL'] = 'redis://127.0.0.1:1'
  expect(await installation.run('replay', '--all')).toMatchObject({
    code: 1,
    output: expect.stringContaining('the queue at redis://127.0.0.1:1 is unavailable'),
  })
  delete installation.env['QUEUE_URL']
})

test('rejected commands change nothing', async () => {
  expect(await readRows()).toEqual(before)
})

describe('a database that cannot be reached is reported', () => {
  beforeAll(() => {
    installation.env['DATABASE_URL'] = 'postgres://nobody@127.0.0.1:1/scores'
    return () => {
      delete installation.env['DATABASE_URL']
    }
  })

  test.each([[['replay', '--all']], [['quarantine', 'list']], [['quarantine', 'discard', '--all']]])(
    '%j',
    async args => {
      expect(await installation.run(...args)).toMatchObject({
        code: 1,
        output: expect.stringMatching(/ECONNREFUSED.*DATABASE_URL/s),
      })
    },
  )
})
