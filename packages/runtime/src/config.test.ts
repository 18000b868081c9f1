import { expect, test } from 'vitest'
import { ConfigError, loadConfig, variable } from './config.ts'

const specs = {
  PORT: variable.port({ desc: 'the port', default: 3000 }),
  URL: variable.url(['http', 'https'])({ desc: 'the address' }),
  COUNT: variable.integer(1, 10)({ default: 5 }),
  SHARE: variable.decimal(0, 1)({ default: 0.5 }),
  HEADERS: variable.headers({ default: {} }),
  KINDS: variable.listOf(['a', 'b'] as const)({ default: ['a'] }),
  ON: variable.flag({ default: false }),
}
const load = (env: NodeJS.ProcessEnv) => loadConfig({ URL: 'http://x', ...env }, specs)

test('a missing or empty variable has its default', () => {
  expect({ ...load({ PORT: '', COUNT: '' }) }).toMatchObject({
    PORT: 3000,
    COUNT: 5,
    SHARE: 0.5,
    HEADERS: {},
    KINDS: ['a'],
    ON: false,
  })
})

test('all problems are reported at once, each with variable, rule and value', () => {
  const attempt = () => loadConfig({ PORT: '70000', COUNT: 'x', ON: 'yes' }, specs)
  expect(attempt).toThrow(ConfigError)
  expect(attempt).toThrow(/4 errors/)
  expect(attempt).toThrow(/PORT must be a port from 1 to 65535, not "70000"/)
  expect(attempt).toThrow(/URL is missing: the address/)
  expect(attempt).toThrow(/COUNT must be a whole number from 1 to 10, not "x"/)
  expect(attempt).toThrow(/ON must be true or false, not "yes"/)
})

test.each([
  ['COUNT', '1', 1],
  ['COUNT', '10', 10],
  ['SHARE', '0', 0],
  ['SHARE', '1', 1],
  ['PORT', '65535', 65_535],
  ['KINDS', 'a, b', ['a', 'b']],
  ['ON', 'true', true],
  ['HEADERS', 'X-Key: a:b | Accept: */*', { 'X-Key': 'a:b', Accept: '*/*' }],
])('%s=%s is accepted', (name, value, expected) => {
  expect({ ...load({ [name]: value }) }).toMatchObject({ [name]: expected })
})

test.each([
  ['COUNT', '0'],
  ['COUNT', '11'],
  ['COUNT', '1.5'],
  ['COUNT', ' '],
  ['SHARE', '1.0000001'],
  ['SHARE', '-0.1'],
  ['SHARE', 'NaN'],
  ['PORT', '0'],
  ['URL', 'ftp://x'],
  ['URL', 'nonsense'],
  ['KINDS', 'a,c'],
  ['HEADERS', 'no colon'],
])('%s=%j is rejected', (name, value) => {
  expect(() => load({ [name]: value })).toThrow(ConfigError)
})
