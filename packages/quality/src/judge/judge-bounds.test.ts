import type { CheckName, CheckResult, QuarantinedMessage } from '@scores/contracts'
import { expect, test, vi } from 'vitest'
import { judge } from './judge.ts'

// A busy machine takes many times as long as an idle one.
vi.setConfig({ testTimeout: 60_000 })

function quarantinedOf(data: string, type = 'score'): QuarantinedMessage {
  const judgement = judge({ id: '', sequence: 1, type, eventId: '', receivedAt: 1, data })
  if (judgement.kind !== 'quarantined') throw new Error('not quarantined')
  return judgement.quarantined
}

const resultOf = ({ results }: QuarantinedMessage, name: CheckName): CheckResult | undefined =>
  results.find(({ check }) => check === name)

const pairs = (count: number, pairOf: (index: number) => string): string =>
  `{${Array.from({ length: count }, (_, index) => pairOf(index)).join(',')}}`

test('of a million repeated keys, the first 20 and the number of further ones are kept', () => {
  const quarantined = quarantinedOf(pairs(1_000_000, () => '"a":1'))
  expect(quarantined.reason).toBe('duplicate_key')
  const result = resultOf(quarantined, 'unique_keys')
  expect(result?.failures).toHaveLength(20)
  expect(result?.furtherFailures).toBe(999_979)
  expect(result?.why).toMatch(/; and 999979 more$/)
  expect(resultOf(quarantined, 'mandatory_fields')).toMatchObject({ passed: false })
})

test.each<[string, string]>([
  ['many repeated keys', pairs(300_000, () => '"a":1')],
  ['many different repeated keys', pairs(200_000, index => `"k${index >> 1}":1`)],
  ['many nested objects with repeated keys', `{"x":[${'{"a":1,"a":1},'.repeat(50_000)}0]}`],
  ['huge repeated keys', pairs(50, () => `"${'k'.repeat(100_000)}":1`)],
  ['huge keys around many findings', `{"${'k'.repeat(1_000_000)}":${pairs(100_000, () => '"a":1')}}`],
  ['huge keys of unstorable texts', pairs(30, index => `"${index}${'k'.repeat(100_000)}":"\\u0000"`)],
  ['many unstorable texts', `{"x":[${'"\\u0000",'.repeat(100_000)}0]}`],
  ['many unstorable numbers', `{"x":[${'1e131000,'.repeat(100_000)}0]}`],
  ['a long student of spaces', `{"studentId":"${' '.repeat(6_000_000)}","exam":1,"score":1}`],
  ['a long text as the score', `{"studentId":"a","exam":1,"score":"${'x'.repeat(6_000_000)}"}`],
  [
    'a wide object as the score',
    `{"studentId":"a","exam":1,"score":${pairs(200_000, index => `"${index}":1`)}}`,
  ],
  ['a very long score', `{"studentId":"a","exam":1,"score":2.${'0'.repeat(3_000_000)}1}`],
  ['a very long exam', `{"studentId":"a","exam":1${'0'.repeat(3_000_000)},"score":1}`],
  ['a wide object', pairs(1_000_000, index => `"${index}":1`)],
  ['a wide array', `[${'0,'.repeat(3_000_000)}0]`],
  ['a deep array', '['.repeat(3_000_000) + ']'.repeat(3_000_000)],
  ['a deep object', `${'{"a":'.repeat(1_000_000)}1${'}'.repeat(1_000_000)}`],
  ['brackets without end', '['.repeat(6_000_000)],
  ['a long text that is not JSON', 'x'.repeat(6_000_000)],
  ['JSON that ends too early', pairs(300_000, () => '"a":1').slice(0, -1)],
])('%s: time and findings are bounded', (_, data) => {
  const start = performance.now()
  const quarantined = quarantinedOf(data)
  expect(performance.now() - start).toBeLessThan(10_000)
  expect(quarantined.payload).toBe(data)
  expect(JSON.stringify(quarantined.results).length).toBeLessThan(100_000)
})

test('a long event type is shortened in its finding', () => {
  expect(JSON.stringify(quarantinedOf('{}', 'x'.repeat(1_000_000)).results).length).toBeLessThan(10_000)
})

test('a long text beyond a limit is not parsed, and its JSON is not judged', () => {
  const quarantined = quarantinedOf('['.repeat(300_000))
  expect(quarantined.reason).toBe('nested_too_deeply')
  expect(resultOf(quarantined, 'json')).toMatchObject({ passed: null, why: 'was not judged' })
})

test('a text with too many values says so', () => {
  expect(quarantinedOf(pairs(300_000, index => `"${index}":1`)).reason).toBe('too_many_values')
})
