import { expect, test } from 'vitest'
import { bytes, duration, rate, share, things } from './format.ts'

test.each([
  [0.13, '0.1 ms'],
  [12.4, '12 ms'],
  [3_400, '3.4 s'],
  [300_000, '5 min'],
  [7_560_000, '2.1 h'],
  [260_000_000, '3 days'],
])('%d ms are %s', (ms, text) => {
  expect(duration(ms)).toBe(text)
})

test('rates have a decimal as long as it says something', () => {
  expect([0, 0.1, 5, 999.96, 12_345].map(rate)).toEqual(['0.0/s', '0.1/s', '5.0/s', '1000.0/s', '12,345/s'])
})

test('amounts are told in words', () => {
  expect([things(1, 'message'), things(2_000, 'message')]).toEqual(['1 message', '2,000 messages'])
  expect([bytes(70), bytes(1_500), bytes(2_000_000)]).toEqual(['70 B', '1.5 kB', '2 MB'])
  expect([share(1, 3), share(0, 0)]).toEqual(['33.3%', '–'])
})
