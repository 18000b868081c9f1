import { expect, test } from 'vitest'
import { names, readOptions } from './options.ts'

test('without a name all are run, in full', () => {
  expect(readOptions([])).toEqual({ benchmarks: names, isQuick: false })
})

test.each(names)('%s can be run alone', name => {
  expect(readOptions([name, '--quick'])).toEqual({ benchmarks: [name], isQuick: true })
})

test.each([['--help'], ['-h'], ['latency', '--help']])('%s asks for help', (...args) => {
  expect(readOptions(args)).toBeNull()
})

test.each([
  [['speed'], 'there is no benchmark "speed"'],
  [['latency', 'memory'], 'one name at most'],
  [['--fast'], "Unknown option '--fast'"],
])('%j is refused', (args, message) => {
  expect(() => readOptions(args)).toThrow(message)
})
