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
  [['replay'], 'no filter is given'],
  [['replay', '--dry-run'], 'no filter is given'],
  [['replay', '--reason', 'duplicate_key'], 'no message of the quarantine matches the filter'],
  [['replay', '--reason', 'too_late'], 'there is no reason too_late'],
  [['replay', '--fingerprint', '0123'], '0123 is no fingerprint'],
  [['replay', '--ids', '999999'], 'the quarantine has no message 999999'],
  [['replay', '--ids', '1,x'], 'x is no id'],
  [['replay', '--since', 'yesterday'], 'yesterday is no time'],
  [['replay', '--match', '$.score ??'], 'is no JSON path'],
  [['replay', '--all', '--rate', '0'], 'a rate of 0 messages a second is not possible'],
  [['replay', '--all', '--rate', 'fast'], '--rate fast is no number'],
  [['replay', '--all', '--patch', 'BROKEN'], 'it is no JSON'],
  [['replay', '--all', '--patch', 'UNKNOWN'], 'step 1 has the unknown operation "multiply"'],
  [['replay', '--all', '--patch', 'GOOD.not'], "can't be read"],
  [['replay', '--all', '--nonsense'], "unknown option '--nonsense'"],
  [['replay', 'everything'], 'too many arguments'],
  [['replay', 'test', 'GOOD', '--on', '999999'], 'the quarantine has no message 999999'],
  [['replay', 'test', 'GOOD'], "required option '--on <id>' not specified"],
  [['replay', 'test', 'UNKNOWN', '--on', 'ID'], 'unknown operation'],
  [['replay', 'show', '7'], 'there is no replay 7'],
  [['replay', 'show', 'x'], 'x is no id'],
  [['replay', 'follow', '7'], 'there is no replay 7'],
  [['replay', 'cancel', '7'], 'there is no replay 7'],
  [['replay', 'failed-jobs', '--id', 'x'], 'there is no failed job x'],
  [['replay', 'failed-jobs', '--why', 'x'], 'no failed job matches the filter'],
  [['quarantine', 'list', '--status', 'bad'], 'there is no status bad'],
  [['quarantine', 'show', '999999'], 'the quarantine has no message 999999'],
  [['quarantine', 'edit', '999999', 'GOOD'], 'the quarantine has no message 999999'],
  [['quarantine', 'edit', 'ID'], 'there is no payload'],
  [['quarantine', 'edit', 'ID', 'NUL'], 'the payload has U+0000'],
  [['quarantine', 'discard'], 'no filter is given'],
  [['quarantine', 'reopen', '--all'], 'no message that matches the filter can be reopened: there are'],
  [['quarantine', 'purge'], 'it is not said how old'],
  [['quarantine', 'purge', '--older-than', 'long'], '--older-than long is no number of days'],
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
    output: expect.stringContaining('the queue at redis://127.0.0.1:1 is not there'),
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
