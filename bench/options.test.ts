import { expect, test } from 'vitest'
import { benchCommand, names, readOptions } from './options.ts'

/** Throws in place of exiting, and prints nothing. */
const read = (args: string[]) =>
  readOptions(
    args,
    benchCommand()
      .exitOverride()
      .configureOutput({ writeOut: () => undefined, writeErr: () => undefined }),
  )

test('without a name all benchmarks run in full', () => {
  expect(read([])).toEqual({ benchmarks: names, isQuick: false })
})

test.each(names)('%s can run alone', name => {
  expect(read([name, '--quick'])).toEqual({ benchmarks: [name], isQuick: true })
})

test.each([['--help'], ['-h'], ['latency', '--help']])('%s prints the help', (...args) => {
  expect(() => read(args)).toThrow(expect.objectContaining({ code: 'commander.helpDisplayed' }))
})

test('the help describes every benchmark', () => {
  let help = ''
  const command = benchCommand().configureOutput({
    writeOut: text => {
      help += text
    },
  })
  command.outputHelp()
  for (const name of names) expect(help).toMatch(new RegExp(`^ {2}${name} +\\S`, 'm'))
})

test.each([
  [['speed'], "'speed' is invalid"],
  [['latency', 'memory'], 'too many arguments'],
  [['--fast'], "unknown option '--fast'"],
])('%j is rejected', (args, message) => {
  expect(() => read(args)).toThrow(message)
})
