import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  describeFilter,
  filterOptions,
  filterParameters,
  forChange,
  readFilter,
} from './quarantine-filter.ts'

const urlOf = (parameters: Readonly<Record<string, string>>) => ({
  get: (name: string) => parameters[name] || undefined,
})

test('a filter survives the URL', () => {
  const filters = fc.record(
    {
      feed: fc.string({ minLength: 1 }),
      match: fc.string({ minLength: 1 }),
      ids: fc.array(fc.integer({ min: 1 }), { minLength: 1 }),
    },
    { requiredKeys: [] },
  )
  fc.assert(
    fc.property(filters, filter => {
      expect(readFilter(urlOf(filterParameters(filter)))).toEqual(filter)
    }),
  )
})

test('ids that are none are left out', () => {
  expect(readFilter(urlOf({ ids: '1,x,-2,3.5,4' }))).toEqual({ ids: [1, 4] })
  expect(readFilter(urlOf({ ids: 'x' }))).toEqual({})
})

test('a change states that it means every message', () => {
  expect(forChange({})).toEqual({ all: true })
  expect(forChange({ feed: 'a' })).toEqual({ feed: 'a' })
})

test('a filter is told in words and as options of the command', () => {
  const filter = { reason: 'out_of_range', eventType: "it's", ids: [1, 2] } as const
  expect(describeFilter(filter)).toBe("reason out_of_range, type it's, 2 chosen messages")
  expect(filterOptions(filter)).toBe(String.raw`--reason out_of_range --event-type 'it'\''s' --ids 1,2`)
  expect([describeFilter({}), filterOptions({})]).toEqual(['every message', '--all'])
})
