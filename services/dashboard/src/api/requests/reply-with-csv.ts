import { once } from 'node:events'
import { type Compilable, type Database, type Kysely, type RawBuilder, readInPages } from '@scores/storage'
import { type Stringifier, stringify } from 'csv-stringify'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { oneOf, optional, withDescription } from '../schemas/schema-parts.ts'
import type { Read } from './reads.ts'
import { sendStream } from './send-stream.ts'

export const csvType = 'text/csv'

/** Parameters of a list that can be downloaded. */
export const csvParameters = optional({
  format: withDescription(
    oneOf(['json', 'csv']),
    'csv streams every row as CSV, like Accept: text/csv; limit and position then mean nothing.',
  ),
})

const rowsPerPage = 1_000

/** Tells whether a request is for CSV. */
export function wantsCsv({ headers, query }: FastifyRequest): boolean {
  const { format } = Object(query)
  if (format !== undefined) return format === 'csv'
  return headers.accept?.split(',').some(type => type.trim().split(';')[0] === csvType) ?? false
}

/**
 * Streams all rows of a query as CSV, from one snapshot. It holds one page in memory, waits for a slow client, and ends the
 * query when the client leaves. A text that a spreadsheet would run as a formula is preceded by an apostrophe.
 *
 * @param columns - names of the columns, in order
 * @throws what the query throws before the first row; a later error cuts the answer off
 */
export async function replyWithCsv<Row extends object>(
  reply: FastifyReply,
  read: Read,
  { name, columns }: { name: string; columns: readonly string[] },
  choose: (db: Kysely<Database>) => Compilable<Row> | RawBuilder<Row>,
): Promise<void> {
  const csv = stringify({
    header: true,
    columns: [...columns],
    escape_formulas: true,
    cast: { date: value => value.toISOString(), boolean: String },
  })
  // An error before the first row is the answer; a later one cuts it off.
  csv.on('error', () => undefined)
  const started = Promise.withResolvers<void>()
  const reading = read('downloads', reply, async db => {
    for await (const { rows } of readInPages(db, choose, rowsPerPage)) {
      started.resolve()
      for (const row of rows) await write(csv, row)
    }
    csv.end()
  })
  reading.then(started.resolve, (error: unknown) => {
    started.reject(error)
    csv.destroy(error instanceof Error ? error : new Error(String(error)))
  })
  await started.promise
  void reply.type(`${csvType}; charset=utf-8`)
  void reply.header('content-disposition', `attachment; filename="${name}.csv"`)
  await sendStream(reply, csv)
}

async function write(csv: Stringifier, row: object): Promise<void> {
  if (csv.destroyed) throw new Error('the client has disconnected')
  if (csv.write(row)) return
  const listening = new AbortController()
  const { signal } = listening
  await Promise.race([once(csv, 'drain', { signal }), once(csv, 'close', { signal })])
  listening.abort()
}
