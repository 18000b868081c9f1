import fc from 'fast-check'
import { expect, test } from 'vitest'
import { compare, isExact, isOutsideDouble, isWhole } from './exact-number.ts'

test.each([
  ['1.00000000000000000001', 1, 1],
  ['0.99999999999999999999', 1, -1],
  ['1.0', 1, 0],
  ['10e-1', 1, 0],
  ['-1e-400', 0, -1],
  ['1e-400', 0, 1],
  ['-0.0', 0, 0],
  ['0e999999999999999999999', 0, 0],
  ['1e999999999999999999999', Number.MAX_VALUE, 1],
  ['-2', -1, -1],
  ['-0.5', -1, 1],
  ['-1', 2, -1],
  ['1e-7', 1e-7, 0],
  ['100', 99, 1],
] as const)('%s compares with %d as %d', (source, other, order) => {
  expect(compare(source, other)).toBe(order)
})

test.each([
  ['0', true],
  ['-0.0', true],
  ['12300', true],
  ['1.5e1', true],
  ['1.5', false],
  ['2147483647.00000001', false],
  ['1e-400', false],
  ['100e-3', false],
  ['1000e-3', true],
])('%s is whole: %s', (source, isIt) => {
  expect(isWhole(source)).toBe(isIt)
})

test.each(['1e309', '-1e309', '1e-400', '-0.0e-1', '0e400'])(
  '%s is outside a double if it has a digit but 0',
  source => {
    expect(isOutsideDouble(source)).toBe(/[1-9]/.test(source.split('e')[0] ?? ''))
  },
)

test('a million zeros before the last digit take no time', () => {
  const start = performance.now()
  expect(isExact(`1.${'0'.repeat(1_000_000)}1`)).toBe(false)
  expect(performance.now() - start).toBeLessThan(1_000)
})

test('every double is exact in the form of JSON.stringify', () => {
  fc.assert(
    fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), value => isExact(JSON.stringify(value))),
  )
})

test('numbers compare as their fractions do', () => {
  const decimal = fc.record({
    digits: fc.bigInt({ min: -(10n ** 25n), max: 10n ** 25n }),
    scale: fc.nat({ max: 30 }),
  })
  fc.assert(
    fc.property(decimal, fc.integer(), ({ digits, scale }, other) => {
      const right = BigInt(other) * 10n ** BigInt(scale)
      const order = digits === right ? 0 : digits < right ? -1 : 1
      expect(compare(`${digits}e-${scale}`, other)).toBe(order)
    }),
  )
})
