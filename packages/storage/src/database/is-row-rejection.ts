/**
 * Classes of SQLSTATE by which the database refuses a row for what is in it: 22 data exception, 23 integrity
 * constraint violation, 54 program limit exceeded, and P0001, which a trigger raises on purpose.
 *
 * Everything else (connections, deadlocks, disk, time-outs, and what we don't know) is an outage: it says nothing
 * about the message. https://www.postgresql.org/docs/18/errcodes-appendix.html
 */
const refusal = /^(22|23|54|P0001$)/

/** Whether an error is the database's verdict on a row, by which the row and only it may be quarantined. */
export function isRowRejection(error: unknown): error is Error & { code: string } {
  return (
    error instanceof Error &&
    'code' in error &&
    typeof error.code === 'string' &&
    error.code.length === 5 &&
    refusal.test(error.code)
  )
}
