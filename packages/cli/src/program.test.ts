import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { createProgram, withDefaultCommand } from './program.ts'

const main = fileURLToPath(new URL('main.ts', import.meta.url))

test.each([
  ['', 'up'],
  ['--feed http://localhost/', 'up --feed http://localhost/'],
  ['--help', '--help'],
  ['status --json', 'status --json'],
  ['nonsense', 'nonsense'],
])('"%s" means "%s"', (line, expected) => {
  expect(withDefaultCommand(line.split(' ').filter(Boolean)).join(' ')).toBe(expected)
})

const refusals: [args: string[], why: string][] = [
  [
    ['sql', '--cvs'],
    "command-argument value '--cvs' is invalid for argument 'query'. There is no such option.",
  ],
  [['sql', '--cvs', 'select 1'], 'There is no such option.'],
  [['sql', 'select', '1'], 'Put the whole query in quotes.'],
  [['replay', '--all', '--patch'], "option '--patch <file>' argument missing"],
]

test.each(refusals)('refuses %j', async (args, why) => {
  const program = createProgram()
  for (const command of program.commands)
    command.exitOverride().configureOutput({ writeErr: () => undefined })
  await expect(program.parseAsync(args, { from: 'user' })).rejects.toThrow(why)
})

test('what was typed cannot control the terminal', () => {
  const { stderr } = spawnSync(process.execPath, [main, 'replay', 'follow', '1', '\u001b[2J'], {
    encoding: 'utf8',
  })
  expect(stderr).toContain('\\u001b[2J')
  expect(stderr).not.toContain('\u001b')
})
