import fc from 'fast-check'
import { expect, test } from 'vitest'
import { findMisspeltVariables, knownVariables } from './misspelt-variables.ts'

test.each([
  ['FEED_ULR', 'FEED_URL'],
  ['feed_url', 'FEED_URL'],
  ['FEEDURL', 'FEED_URL'],
  ['FEED-URL', 'FEED_URL'],
  ['FEDE_ULR', 'FEED_URL'],
  ['NORMALISERS', 'NORMALIZERS'],
  ['DASHBORD_PORT', 'DASHBOARD_PORT'],
  ['POSTGRES_PROT', 'POSTGRES_PORT'],
  ['LOGLEVEL', 'LOG_LEVEL'],
])('%s is taken for %s', (name, meant) => {
  expect(findMisspeltVariables([name])).toEqual([{ name, meant }])
})

test.each([
  'PATH',
  'HOME',
  'POSTGRES_HOST',
  'POSTGRES_USER',
  'REDIS_URL',
  'NODE_ENV',
  'COMPOSE_PROJECT_NAME',
  '',
])('"%s" resembles none of our variables', name => {
  expect(findMisspeltVariables([name])).toEqual([])
})

test('a known variable is never misspelt, and a letter too few in it always is', () => {
  const known = knownVariables()
  expect(known).toContain('FEED_URL')
  expect(findMisspeltVariables(known)).toEqual([])
  fc.assert(
    fc.property(fc.constantFrom(...known), fc.nat(), (name, at) => {
      const index = at % name.length
      const shorter = `${name.slice(0, index)}${name.slice(index + 1)}`
      fc.pre(!known.includes(shorter))
      expect(findMisspeltVariables([shorter], known)).toHaveLength(1)
    }),
  )
})
