import { expect, test } from 'vitest'
import { isRowRejection } from './is-row-rejection.ts'

const withCode = (code: unknown) => Object.assign(new Error('x'), { code })

test.each(['22P02', '22003', '22021', '23502', '23505', '23514', '54000', '54001', 'P0001'])(
  '%s is the row’s fault',
  code => {
    expect(isRowRejection(withCode(code))).toBe(true)
  },
)

test.each([
  '08006',
  '40001',
  '40P01',
  '53100',
  '53200',
  '53300',
  '55P03',
  '57014',
  '57P01',
  '57P03',
  '58030',
  '25P02',
  '42P01',
  'XX000',
  'P0002',
  'ECONNREFUSED',
  'ECONNRESET',
  '22',
  22_003,
  undefined,
])('%s is an outage', code => {
  expect(isRowRejection(withCode(code))).toBe(false)
})

test('what is no error of the database is an outage', () => {
  expect(isRowRejection(new Error('unknown'))).toBe(false)
  expect(isRowRejection('22P02')).toBe(false)
  expect(isRowRejection(null)).toBe(false)
})
