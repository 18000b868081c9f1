import type { Patch, PatchStep } from '@scores/contracts'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { applyPatch } from './apply-patch.ts'
import { parsePatch } from './parse-patch.ts'

const patch = (...steps: PatchStep[]): Patch => ({ version: 1, name: 'test', steps })
const patched = (payload: string, ...steps: PatchStep[]): string => {
  const result = applyPatch(payload, patch(...steps))
  return result.kind === 'patched' ? result.payload : `inapplicable: ${result.why}`
}

test.each<[string, string, PatchStep, string]>([
  ['add', '{"a":1}', { op: 'add', path: '/b', value: [2] }, '{"a":1,"b":[2]}'],
  ['add to a list', '{"a":[1,3]}', { op: 'add', path: '/a/1', value: 2 }, '{"a":[1,2,3]}'],
  ['remove', '{"a":1,"b":2}', { op: 'remove', path: '/a' }, '{"b":2}'],
  ['replace', '{"a":1}', { op: 'replace', path: '/a', value: null }, '{"a":null}'],
  ['replace everything', '[1,2]', { op: 'replace', path: '', value: {} }, '{}'],
  ['move', '{"a":{"b":1}}', { op: 'move', from: '/a/b', path: '/b' }, '{"a":{},"b":1}'],
  ['copy', '{"a":1}', { op: 'copy', from: '/a', path: '/b' }, '{"a":1,"b":1}'],
  ['test', '{"a":1}', { op: 'test', path: '/a', value: 1 }, '{"a":1}'],
  [
    'rename',
    '{"student":"Eva","n":1}',
    { op: 'rename', path: '/student', to: 'studentId' },
    '{"n":1,"studentId":"Eva"}',
  ],
  ['default for a missing field', '{}', { op: 'default', path: '/a', value: 1 }, '{"a":1}'],
  ['default for null', '{"a":null}', { op: 'default', path: '/a', value: 1 }, '{"a":1}'],
  ['default for an existing value', '{"a":0}', { op: 'default', path: '/a', value: 1 }, '{"a":0}'],
  ['trim', '{"a":" Eva\\n"}', { op: 'trim', path: '/a' }, '{"a":"Eva"}'],
  ['a number from a text', '{"a":" 0.50 "}', { op: 'cast', path: '/a', to: 'number' }, '{"a":0.50}'],
  ['an integer from a text', '{"a":"42.0"}', { op: 'cast', path: '/a', to: 'integer' }, '{"a":42}'],
  ['a text from a number', '{"a":1.10}', { op: 'cast', path: '/a', to: 'text' }, '{"a":"1.10"}'],
  ['a text from a boolean', '{"a":true}', { op: 'cast', path: '/a', to: 'text' }, '{"a":"true"}'],
  ['a boolean from a text', '{"a":"false"}', { op: 'cast', path: '/a', to: 'boolean' }, '{"a":false}'],
  ['divide', '{"a":87.5}', { op: 'divide', path: '/a', by: 100 }, '{"a":0.875}'],
  [
    'divide by another number than a power of ten',
    '{"a":15}',
    { op: 'divide', path: '/a', by: 20 },
    '{"a":0.75}',
  ],
  ['divide a number with an exponent', '{"a":5e1}', { op: 'divide', path: '/a', by: 100 }, '{"a":0.5}'],
  ['an escaped path', '{"a/b":1}', { op: 'rename', path: '/a~1b', to: 'c' }, '{"c":1}'],
])('%s', (_what, before, step, after) => {
  expect(patched(before, step)).toBe(after)
})

test.each<[string, PatchStep, string]>([
  ['{}', { op: 'remove', path: '/a' }, 'step 1 (remove /a): the path does not exist'],
  ['{}', { op: 'replace', path: '/a', value: 1 }, 'the path does not exist'],
  ['{}', { op: 'move', from: '/a', path: '/b' }, 'the path does not exist'],
  ['{"a":1}', { op: 'test', path: '/a', value: 2 }, 'the path has another value'],
  ['{}', { op: 'rename', path: '/a', to: 'b' }, 'the path does not exist'],
  ['{"a":1,"b":2}', { op: 'rename', path: '/a', to: 'b' }, 'the field b already exists'],
  ['{"a":[1]}', { op: 'rename', path: '/a/0', to: 'b' }, 'list elements have no name'],
  ['{"a":1}', { op: 'trim', path: '/a' }, 'the value is not a text'],
  ['{"a":12345678901234567890}', { op: 'trim', path: '/a' }, 'the value is not a text'],
  ['{"a":".991"}', { op: 'cast', path: '/a', to: 'number' }, '".991" is not a number'],
  ['{"a":"1.5"}', { op: 'cast', path: '/a', to: 'integer' }, '1.5 is not a whole number'],
  ['{"a":1}', { op: 'cast', path: '/a', to: 'boolean' }, '1 is neither true nor false'],
  ['{"a":null}', { op: 'cast', path: '/a', to: 'text' }, 'null is not a text'],
  ['{"a":"87"}', { op: 'divide', path: '/a', by: 100 }, '"87" is not a number'],
  ['{"a":1e400}', { op: 'divide', path: '/a', by: 10 }, '1e400 is too large'],
  ['{"a":1}', { op: 'default', path: '/b/c', value: 1 }, 'the path does not exist'],
  ['{"a":1}', { op: 'rename', path: '/toString', to: 'b' }, 'the path does not exist'],
  ['nonsense', { op: 'trim', path: '/a' }, 'the payload is not valid JSON'],
  ['{"a":1,"a":2}', { op: 'remove', path: '/a' }, '/a cannot be preserved'],
  ['{"a":"\\u0000"}', { op: 'remove', path: '/a' }, '/a cannot be preserved'],
])('%s does not match the step %j', (payload, step, why) => {
  expect(patched(payload, step)).toContain('inapplicable: ')
  expect(patched(payload, step)).toContain(why)
})

test.each([
  [
    'nested too deeply',
    '['.repeat(100_000) + ']'.repeat(100_000),
    'the payload exceeds the limit of the check nesting',
  ],
  ['with too many values', `[${'0,'.repeat(300_000)}0]`, 'the payload exceeds the limit of the check values'],
])('a patch does not apply to a payload %s', (_what, payload, why) => {
  expect(patched(payload, { op: 'add', path: '/a', value: 1 })).toBe(`inapplicable: ${why}`)
})

test('a number that a double cannot hold can be patched away', () => {
  expect(patched('{"a":1e131000,"b":1e131000}', { op: 'remove', path: '/a' })).toBe('{"b":1e131000}')
})

test('copies of copies are bounded', () => {
  const steps = Array.from(
    { length: 100 },
    (_, index): PatchStep => ({ op: 'copy', from: '/a', path: `/a/${index}` }),
  )
  const result = patched(`{"a":{"text":"${'x'.repeat(1_000_000)}"}}`, ...steps)
  expect(result).toBe('inapplicable: step 4 (copy /a/3): the result is too large')
})

test('all steps apply, or none', () => {
  const steps: PatchStep[] = [
    { op: 'rename', path: '/student', to: 'studentId' },
    { op: 'trim', path: '/studentId' },
    { op: 'cast', path: '/score', to: 'number' },
    { op: 'divide', path: '/score', by: 100 },
  ]
  expect(patched('{"student":" Eva ","score":"87.3"}', ...steps)).toBe('{"score":0.873,"studentId":"Eva"}')
  expect(applyPatch('{"student":" Eva "}', patch(...steps))).toEqual({
    kind: 'inapplicable',
    why: 'step 3 (cast /score): the path does not exist',
  })
})

test('a patch preserves all other fields, numbers to the last digit', () => {
  const number = fc
    .tuple(fc.bigInt(), fc.nat(), fc.integer({ min: -400, max: 400 }))
    .map(([whole, fraction, exponent]) => `${whole}.${fraction}e${exponent}`)
  fc.assert(
    fc.property(fc.dictionary(fc.string(), number), fc.json(), (numbers, other) => {
      const fields = Object.entries(numbers)
        .filter(([name]) => name !== 'gone')
        .map(([name, value]) => `${JSON.stringify(name)}:${value}`)
      const kept = [...fields, `"other":${JSON.stringify(JSON.parse(other))}`]
      const result = patched(`{${[...kept, '"gone":1'].join(',')}}`, { op: 'remove', path: '/gone' })
      // JavaScript puts names that are whole numbers first.
      const sorted = (text: string) =>
        JSON.stringify(Object.entries(JSON.parse(text)).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      if (!result.startsWith('inapplicable')) {
        expect(sorted(result)).toBe(sorted(`{${kept.join(',')}}`))
        for (const field of fields) expect(result).toContain(field)
      }
    }),
  )
})

test('a percentage divided by 100 is the double nearest to it', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 100_000 }), thousandths => {
      const percent = `${Math.floor(thousandths / 1_000)}.${String(thousandths % 1_000).padStart(3, '0')}`
      const result = patched(`{"score":${percent}}`, { op: 'divide', path: '/score', by: 100 })
      expect(JSON.parse(result)).toEqual({ score: Number(`${percent}e-2`) })
    }),
  )
})

const file = (...steps: unknown[]): string => JSON.stringify({ version: 1, name: 'test', steps })

test.each([
  ['nonsense', 'it is not valid JSON'],
  ['[]', 'it must be object'],
  ['{"version":1,"steps":[]}', "must have required property 'name'"],
  ['{"version":2,"name":"x","steps":[]}', 'it/version must be equal to constant'],
  ['{"version":1,"name":"x","steps":[],"more":1}', 'must NOT have additional properties'],
  [file(), 'it has no steps and no event type'],
  [
    `{"version":1,"name":"x","steps":[{"op":"add","path":"/a","value":${'['.repeat(100)}${']'.repeat(100)}}]}`,
    'nested more than 100 levels',
  ],
  [
    file({ op: 'multiply', path: '/a', by: 2 }),
    'step 1 has the unknown operation "multiply"; known are add, remove',
  ],
  [file({ op: 'constructor', path: '/a' }), 'unknown operation'],
  [file({ op: 'trim', path: '/a' }, { op: 'divide', path: '/a', by: 0 }), 'step 2/by must NOT be valid'],
  [file({ op: 'divide', path: '/a' }), "step 1 must have required property 'by'"],
  [file({ op: 'trim', path: 'a' }), 'step 1/path must match pattern'],
  [file({ op: 'trim', path: '' }), 'step 1/path must match pattern'],
  [file({ op: 'cast', path: '/a', to: 'date' }), 'step 1/to must be equal to one of the allowed values'],
  [file({ op: 'add', path: '/__proto__/x', value: 1 }), 'step 1 names /__proto__/x'],
  [file({ op: 'rename', path: '/a', to: '__proto__' }), 'step 1 names /__proto__'],
  [file({ op: 'add', path: '/a', value: 'x\u0000' }), 'a text contains U+0000'],
  ['{"version":1,"name":"x","steps":[{"op":"add","path":"/a","value":[1e400]}]}', 'a number is too large'],
  [file({ op: 'add', path: '/a', value: 2 ** 53 }), 'a number is too large'],
  [`{"version":1,"name":"x","steps":${'['.repeat(50_000)}`, 'nested more than 100 levels'],
])('the patch file %s is rejected', (text, why) => {
  expect(() => parsePatch(text)).toThrow(why)
})

test('a patch may change only the event type', () => {
  expect(parsePatch('{"version":1,"name":"x","eventType":"score","steps":[]}')).toMatchObject({
    eventType: 'score',
  })
})
