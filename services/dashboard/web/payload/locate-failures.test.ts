import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type FoundFailure, locateFailures } from './locate-failures.ts'

const failure = (pointer: string): FoundFailure => ({
  check: 'ranges',
  pointer,
  keyword: 'maximum',
  expected: '<= 1',
  found: '85.2',
})

/** The texts that are underlined. */
const marked = (payload: string, ...pointers: string[]): string[] =>
  locateFailures(payload, pointers.map(failure))
    .filter(part => part.failures.length > 0)
    .map(({ text }) => text)

test.each([
  ['a value', '{"student":"a","score":85.20000000000000001}', '/score', '85.20000000000000001'],
  ['a value in an array', '{"a":[1,{"b":"x"}]}', '/a/1/b', '"x"'],
  ['a key with a slash and a tilde', '{"a/b~c":1}', '/a~1b~0c', '1'],
  ['the last value of a repeated key', '{"a":1,"a":2}', '/a', '2'],
  ['an escaped key', String.raw`{"\u0061":7}`, '/a', '7'],
  ['a missing field at its object', '{"in":{"a":1}}', '/in/b', '{'],
  ['the whole message', '[1,2]', '', '[1,2]'],
  ['the place where the text stops being JSON', '{"a":nope}', '', 'nope'],
])('%s is underlined', (_, payload, pointer, text) => {
  expect(marked(payload, pointer)).toEqual([text])
})

test('two failures of one value share its underline', () => {
  expect(locateFailures('{"a":1}', [failure('/a'), failure('/a')])).toEqual([
    { text: '{"a":', failures: [] },
    { text: '1', failures: [failure('/a'), failure('/a')] },
    { text: '}', failures: [] },
  ])
})

test('a message that is nested too deeply for the parser is underlined as a whole', () => {
  const payload = '['.repeat(200_000)
  expect(marked(payload, '')).toEqual([payload])
})

test('a payload without failures is one part', () => {
  expect(locateFailures('{"a":1}', [])).toEqual([{ text: '{"a":1}', failures: [] }])
})

test('the parts are the payload, and every failure is shown once', () => {
  const pointers = fc.array(fc.oneof(fc.constant(''), fc.constantFrom('/a', '/a/0', '/b', '/a/b/c')), {
    minLength: 1,
    maxLength: 6,
  })
  const payloads = fc.oneof(
    fc.json(),
    fc.string(),
    fc.constant(''),
    fc.json().map(text => `{"a":[${text}],"b":${text}}`),
  )
  fc.assert(
    fc.property(payloads, pointers, (payload, places) => {
      const parts = locateFailures(payload, places.map(failure))
      expect(parts.map(({ text }) => text).join('')).toBe(payload)
      expect(parts.flatMap(({ failures }) => failures)).toHaveLength(places.length)
    }),
  )
})
