import { expect, test } from 'vitest'
import { createProgram } from '../program.ts'
import { type CommandLine, toCommandLine } from './command-line.ts'

/** Parses a command line with the real commands, and stops before the action. */
async function parse(args: readonly string[]): Promise<CommandLine> {
  const program = createProgram()
  for (const command of program.commands)
    command.exitOverride().configureOutput({ writeErr: () => undefined })
  const stop = new Error('stop')
  const parsed: CommandLine[] = []
  program.hook('preAction', (_program, command) => {
    parsed.push(toCommandLine(command))
    throw stop
  })
  await program.parseAsync(args, { from: 'user' }).catch((error: unknown) => {
    if (error !== stop) throw error
  })
  return parsed[0] ?? expect.unreachable()
}

test.each([
  ['replay --all --patch p.json', 'replay --all --patch=-'],
  ['replay --patch=p.json --all', 'replay --all --patch=-'],
  ['replay test p.json --on 5', 'replay test --on=5 -- -'],
  ['replay test --on 5 p.json', 'replay test --on=5 -- -'],
  ['quarantine edit 5 p.json', 'quarantine edit -- 5 -'],
])('"%s" gets its file through standard input', async (line, expected) => {
  const { args, file } = await parse(line.split(' '))
  expect(file?.path).toBe('p.json')
  expect(args.join(' ')).toBe(expected)
})

test.each([
  ['status', 'status'],
  ['sql --csv', 'sql --csv'],
  ['replay --all', 'replay --all'],
  ['quarantine edit 5 --undo', 'quarantine edit --undo -- 5'],
  ['quarantine show 5', 'quarantine show -- 5'],
  ['replay cancel 5', 'replay cancel -- 5'],
])('"%s" needs no file', async (line, expected) => {
  expect(await parse(line.split(' '))).toEqual({ args: expected.split(' '), file: null })
})

test('keeps a file that is standard input already', async () => {
  const { args, file } = await parse(['replay', '--all', '--patch', '-'])
  expect(file?.path).toBe('-')
  expect(args).toEqual(['replay', '--all', '--patch=-'])
})

test('repeats an option with several values', async () => {
  const { args } = await parse(['replay', 'failed-jobs', '--id', 'a', 'b', '--list'])
  expect(args).toEqual(['replay', 'failed-jobs', '--list', '--id=a', '--id=b'])
})

test('leaves out defaults', async () => {
  expect((await parse(['verify'])).args).toEqual(['verify'])
})

test('keeps a query that begins with a comment', async () => {
  const query = '-- how many\nselect count(*) from events'
  expect((await parse(['sql', query, '--json'])).args).toEqual(['sql', '--json', '--', query])
})

test.each([
  [['replay', '--all', '--patch', 'p.json', '--feed', 'a b']],
  [['replay', 'failed-jobs', '--id', 'a', 'b']],
  [['sql', '--csv', '-- a comment\nselect 1']],
  [['quarantine', 'discard', '--match', '$.score ? (@ > 1)', '--note', '-']],
])('%j is parsed the same again', async line => {
  const { args } = await parse(line)
  expect((await parse(args)).args).toEqual(args)
})
