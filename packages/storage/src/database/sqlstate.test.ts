import { describe, expect, test } from 'vitest'
import {
  isDatabaseOutage,
  isPathRejection,
  isRowRejection,
  isStatementTimeout,
  isValueRejection,
} from './sqlstate.ts'

const withCode = (code: unknown) => Object.assign(new Error('x'), { code })

test.each(['22P02', '22003', '22021', '23502', '23505', '23514', '54000', '54001', 'P0001'])(
  '%s rejects a row',
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
])('%s says nothing about a row', code => {
  expect(isRowRejection(withCode(code))).toBe(false)
})

test.each([new Error('unknown'), '22P02', null])('%s is not an error of the database', error => {
  expect(isRowRejection(error)).toBe(false)
})

describe('a JSON path', () => {
  test.each(['22033', '54001', '42704', '0A000', '42601'])('is rejected with %s', code => {
    expect(isPathRejection(withCode(code))).toBe(true)
  })

  test.each(['42P01', '57014', '08006'])('is not rejected with %s', code => {
    expect(isPathRejection(withCode(code))).toBe(false)
  })
})

test('a syntax error in a path is found before the path is used as a value', () => {
  expect(isValueRejection(withCode('42601'))).toBe(false)
})

test.each(['08006', '53300', '53100', '57P01', '58030'])('%s is an outage', code => {
  expect(isDatabaseOutage(withCode(code))).toBe(true)
})

test.each(['57014', '22003', 'ECONNREFUSED'])('%s is not an outage of the database', code => {
  expect(isDatabaseOutage(withCode(code))).toBe(false)
})

test('a statement that exceeds its time limit is cancelled with 57014', () => {
  expect(isStatementTimeout(withCode('57014'))).toBe(true)
})
