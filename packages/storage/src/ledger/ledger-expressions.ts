import { type Expression, sql } from 'kysely'

/** The start of the minute of a time. With `first_received_at` it is the expression of an index. */
export const minuteOf = (time: Expression<unknown>) =>
  sql<Date>`date_bin('1 minute', ${time}, timestamptz '2000-01-01 00:00:00+00')`

/** The minute to which the ledger counts a batch: that in which its first message was read. */
export const batchMinute = minuteOf(sql.ref('first_received_at'))

/** Milliseconds from read to committed of a batch's last message. */
export const lagMs = sql<number>`extract(epoch from processed_at - last_received_at) * 1000`
