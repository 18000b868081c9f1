import { AppError } from '@scores/runtime'
import { type Client, DatabaseError, type QueryArrayConfig } from 'pg'

export interface Result {
  columns: { name: string; type: number }[]
  /** As Postgres writes them. */
  rows: (string | null)[][]
  command: string
}

/** `@types/pg` lacks the mode, which pg has. */
type StatementConfig = QueryArrayConfig & { queryMode: 'extended' }

/**
 * Runs one statement in a transaction of its own.
 *
 * @param mayWrite - otherwise the transaction is read-only
 * @throws AppError SQL_ and the SQLSTATE
 */
export async function runStatement(client: Client, statement: string, mayWrite: boolean): Promise<Result> {
  await client.query(mayWrite ? 'begin' : 'begin read only')
  try {
    const config: StatementConfig = {
      text: statement,
      rowMode: 'array',
      // The extended protocol takes one statement: a second one could leave the read-only transaction.
      queryMode: 'extended',
      types: { getTypeParser: () => (text: string) => text },
    }
    const { fields, rows, command } = await client.query<(string | null)[]>(config)
    await client.query('commit')
    return { columns: fields.map(({ name, dataTypeID }) => ({ name, type: dataTypeID })), rows, command }
  } catch (error) {
    await client.query('rollback').catch(() => undefined)
    throw explain(error, statement)
  }
}

const hints: Readonly<Record<string, string>> = {
  '25006': 'The statement changes something: repeat it with --write.',
  '42601': 'Give one statement at a time, and check the place that the message names.',
  '42501': 'Only --write may do that, or nobody may.',
  '42P01':
    "docs/tables.md describes the tables. Or run: select table_name from information_schema.tables where table_schema = 'public'",
}

function explain(error: unknown, statement: string): unknown {
  if (!(error instanceof DatabaseError)) return error
  const position = Number(error.position)
  const line = position > 0 ? statement.slice(0, position - 1).split('\n').length : 0
  return new AppError(
    `SQL_${error.code}`,
    `${error.message}${line > 1 ? ` (line ${line})` : ''}`,
    error.hint ?? hints[error.code ?? ''] ?? 'Correct the statement.',
  )
}
