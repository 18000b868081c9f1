// Classes of SQLSTATE: https://www.postgresql.org/docs/18/errcodes-appendix.html

/** An error with a code of five characters: every error of Postgres has one, and no error of Node.js. */
export type SqlError = Error & { code: string }

/**
 * 22 data exception, 23 integrity constraint violation, 54 program limit exceeded, and P0001, which our triggers raise.
 * All other codes (connections, deadlocks, disk, timeouts, unknown ones) are outages, and say nothing about the row.
 */
const rowRejections = /^(22|23|54|P0001$)/

/** 22 data exception, 54 program limit exceeded, undefined object (a variable of a path), feature not supported. */
const valueRejections = /^(22|54|42704$|0A000$)/

/** 08 connection exception, 53 insufficient resources, 57P server start and shutdown, 58 system error. */
const outages = /^(08|53|57P|58)/

/** Tells whether the database rejected a row for its values. Only then may the row's message be quarantined. */
export const isRowRejection = (error: unknown): error is SqlError => hasCode(error, rowRejections)

/** Tells whether the database cannot use a value, such as a JSON path with an undefined variable. */
export const isValueRejection = (error: unknown): error is SqlError => hasCode(error, valueRejections)

/** Tells whether the database cannot parse or use a JSON path. */
export const isPathRejection = (error: unknown): error is SqlError =>
  isValueRejection(error) || hasCode(error, /^42601$/)

/** Tells whether the database is unavailable. Errors without an SQLSTATE, such as a refused connection, are not covered. */
export const isDatabaseOutage = (error: unknown): error is SqlError => hasCode(error, outages)

/** Tells whether a statement was cancelled, as it exceeded its time limit. */
export const isStatementTimeout = (error: unknown): error is SqlError => hasCode(error, /^57014$/)

function hasCode(error: unknown, codes: RegExp): error is SqlError {
  return (
    error instanceof Error &&
    'code' in error &&
    typeof error.code === 'string' &&
    error.code.length === 5 &&
    codes.test(error.code)
  )
}
