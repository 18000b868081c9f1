import { expect, test } from 'vitest'
import { formatResult } from './format-result.ts'

const [text, int4, float8, numeric] = [25, 23, 701, 1700]
const format = (type: number | undefined, cell: string, options = { csv: true, safe: true }) =>
  formatResult({ columns: [{ name: 'x', type: type ?? 0 }], rows: [[cell]], command: 'SELECT' }, options)

test.each(['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', '\r=1', '＝1', '＋1', '－1', '＠1'])(
  '--safe turns the text %j into no formula',
  cell => {
    expect(format(text, cell)).toContain(`'${cell}`)
    expect(format(text, cell, { csv: true, safe: false })).not.toContain(`'${cell}`)
  },
)

test.each([
  [int4, '-5'],
  [float8, '-0.25'],
  [float8, '-1e-7'],
  [numeric, '-12345678901234567890.5'],
])('--safe keeps the number of type %i: %s', (type, cell) => {
  expect(format(type, cell)).toBe(`x\n${cell}`)
})

test('--safe neutralises names of columns too', () => {
  const result = { columns: [{ name: '=1+1', type: 23 }], rows: [['1']], command: 'SELECT' }
  expect(formatResult(result, { csv: true, safe: true })).toBe("'=1+1\n1")
})

test('--csv keeps white space and control characters as they are', () => {
  expect(format(text, 'a \u001b[2J', { csv: true, safe: false })).toBe('x\na \u001b[2J')
})

test('a table shows control characters and directions of text', () => {
  const table = formatResult(
    { columns: [{ name: 'n\u202e', type: 25 }], rows: [['\u001b[2J']], command: 'SELECT' },
    {},
  )
  expect(table).toContain(String.raw`n\u202e`)
  expect(table).toContain(String.raw`\u001b[2J`)
})
