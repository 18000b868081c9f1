import { createProgram } from '@scores/cli/program'
import type { Command } from 'commander'
import fc from 'fast-check'

export interface CommandLine {
  args: string[]
  /** What it finds on standard input. */
  input: string
}

/** Commands that end the pipeline, and the benchmarks, which write into the project folder. */
const excluded = ['down', 'bench', 'help']

const text = fc.oneof(
  fc
    .string({ unit: 'binary', minLength: 1, maxLength: 20 })
    .map(value => value.toWellFormed().replaceAll('\0', '')),
  fc.constantFrom(
    '',
    '-',
    '--',
    '-x',
    '--nonsense',
    "'",
    '\u202e',
    '\u001b[2J',
    '\u009b2J',
    '%s%n',
    '\n',
    'x'.repeat(5_000),
  ),
  fc.constantFrom('/dev/null', '/', '/nonexistent/file', '/proc/self/cmdline', '/dev/full'),
)
/** Values that some option or command takes. */
const plausible = fc.constantFrom(
  ...[
    '0',
    '1',
    '2',
    '-1',
    '1e9',
    '99999999999999999999',
    '1,2',
    '7d',
    '0d',
    '2h',
    '2026-01-31T12:00',
    '+275760-09-13',
  ],
  ...[
    'open',
    'all',
    'done',
    'not_json',
    'out_of_range',
    'score',
    'deadbeef0123',
    '$.a',
    '$.score > 1',
    '$.**',
    '$.a[*] ? (@ like_regex "(a+)+$")',
  ],
  ...[
    'select 1',
    'select * from',
    'select 1; select 2',
    "select E'\\u202e\\x1b[2J', '=1+1'",
    'select repeat(chr(27), 100000)',
    'select * from events',
  ],
  ...[
    'select pg_sleep(60)',
    'select 1/0',
    "do $$ begin raise notice E'\\x1b[2J'; end $$",
    "select 'NaN'::float8, '[1,null]'::jsonb, null",
    'table quarantine_groups',
  ],
  ...['http://127.0.0.1:9/', 'https://user:secret@127.0.0.1/?token=secret', 'ftp://x', 'redis://'],
)
const value = fc.oneof({ arbitrary: plausible, weight: 2 }, text)

const input = fc.oneof(
  fc.constantFrom(
    '',
    '\n',
    '\0',
    '{}',
    '{"studentId":"Eva","exam":1,"score":1}',
    'select 1;\nselect 2;',
    '[['.repeat(60_000),
    'x'.repeat(1_000_000),
  ),
  fc.constant('{"version":1,"name":"trim","steps":[{"op":"trim","path":"/studentId"}]}'),
  text,
)

interface Leaf {
  path: string[]
  options: { flag: string; takesValue: boolean }[]
  /** Number of operands that the command knows. */
  operands: number
}

function leaves(command: Command, path: string[]): Leaf[] {
  const own = {
    path,
    options: command.options.map(({ long, short, required, optional }) => ({
      flag: long ?? short ?? '',
      takesValue: required || optional,
    })),
    operands: command.registeredArguments.length,
  }
  return [
    own,
    ...command.commands
      .filter(child => !excluded.includes(child.name()))
      .flatMap(child => leaves(child, [...path, child.name()])),
  ]
}

const help: fc.Arbitrary<string[]> = fc.constant(['--help'])

function argumentsOf({ path, options, operands }: Leaf): fc.Arbitrary<string[]> {
  const own = options.map(({ flag, takesValue }) =>
    takesValue ? value.map(each => [flag, each]) : fc.constant([flag]),
  )
  const known = fc.array(value, { minLength: operands, maxLength: operands })
  return fc
    .tuple(
      own.length === 0 ? fc.constant([]) : fc.array(fc.oneof(...own), { maxLength: 4 }),
      fc.oneof(
        { arbitrary: fc.constant([]), weight: 9 },
        fc.oneof(
          help,
          value.map(each => [`--${each}`]),
        ),
      ),
      fc.oneof({ arbitrary: known, weight: 5 }, fc.array(value, { maxLength: 3 })),
    )
    .map(([chosen, odd, rest]) => [...path, ...chosen.flat(), ...odd, ...rest])
}

/**
 * Generates command lines for all commands and options of `./entrypoint`. Without a command, `up` finds that the pipeline
 * runs already.
 */
export const commandLine: fc.Arbitrary<CommandLine> = fc.noBias(
  fc.record({ args: fc.oneof(...leaves(createProgram(), []).map(argumentsOf)), input }),
)
