import { expect, test } from 'vitest'
import { type Reason, reasonNames } from '../filter/reasons.ts'
import { stackReasons } from './stack-reasons.ts'

const counted = (reason: Reason, ...counts: number[]) => ({
  reason,
  messages: counts.reduce((sum, count) => sum + count, 0),
  counts,
})

test('each reason has a colour of its own', () => {
  expect(stackReasons([counted('out_of_range', 3, 1), counted('not_json', 0, 2)])).toMatchObject([
    { name: 'out of range', color: 1, reasons: ['out_of_range'], total: 4, counts: [3, 1] },
    { name: 'not JSON', color: 2, reasons: ['not_json'], total: 2, counts: [0, 2] },
  ])
})

test('rare reasons share the last colour, and no message is left out', () => {
  const all = reasonNames.map((reason, index) => counted(reason, index, 1))
  const series = stackReasons(all)
  expect(series).toHaveLength(6)
  expect(series.at(-1)?.name).toBe(`${all.length - 5} others`)
  const sum = (numbers: readonly number[]) => numbers.reduce((total, number) => total + number, 0)
  expect(sum(series.map(({ total }) => total))).toBe(sum(all.map(({ messages }) => messages)))
  expect(sum(series.flatMap(({ counts }) => counts))).toBe(sum(all.flatMap(({ counts }) => counts)))
})
