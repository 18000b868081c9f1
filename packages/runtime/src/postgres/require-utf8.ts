import { AppError } from '../errors.ts'

/**
 * Refuses a database in another encoding. It could not store every name, and one message would stop all others.
 *
 * @param variable - names the database
 * @param query - runs a statement and returns its rows
 * @throws AppError DATABASE_ENCODING
 */
export async function requireUtf8(
  variable: 'DATABASE_URL' | 'QUEUE_URL',
  query: (statement: string) => Promise<readonly { encoding?: unknown }[]>,
): Promise<void> {
  const [row] = await query(
    'select pg_encoding_to_char(encoding) as encoding from pg_database where datname = current_database()',
  )
  if (row?.encoding === 'UTF8') return
  throw new AppError(
    'DATABASE_ENCODING',
    `the database of ${variable} has the encoding ${String(row?.encoding)}, but it has to be UTF8`,
    `Create one with: create database scores template template0 encoding 'UTF8'. Then change ${variable}.`,
  )
}
