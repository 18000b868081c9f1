import { createInterface } from 'node:readline/promises'
import { readInstallationConfig, withStores } from '@scores/installation'
import { AppError } from '@scores/runtime'
import { stringify } from 'csv-stringify/sync'
import { Client, DatabaseError } from 'pg'
import { count, oneLine, print, style, table } from '../terminal/terminal.ts'

export interface SqlOptions {
  csv?: boolean
  json?: boolean
  /** Lets the statement change something. */
  write?: boolean
}

interface Result {
  columns: { name: string; type: number }[]
  /** As Postgres writes them. */
  rows: (string | null)[][]
  command: string
}

/** Types whose values are shown to the right and given as numbers: int8, int2, int4, oid, float4, float8, numeric. */
const numberTypes = new Set([20, 21, 23, 26, 700, 701, 1700])
const jsonTypes = new Set([114, 3802])
const booleanType = 16
const maxCellCharacters = 80

/** Runs one statement and prints its rows; without one, asks for statements until the input ends. */
export async function sql(
  env: NodeJS.ProcessEnv,
  statement: string | undefined,
  options: SqlOptions,
): Promise<void> {
  if (options.csv && options.json)
    throw new AppError('USAGE', '--csv and --json exclude each other', 'Choose one.')
  await withStores(readInstallationConfig(env), async ({ databaseUrl }) => {
    const client = new Client({
      connectionString: databaseUrl,
      application_name: 'sql',
      connectionTimeoutMillis: 5_000,
    })
    await client.connect()
    try {
      if (statement === undefined) await prompt(client, options)
      else print(format(await query(client, statement, options), options))
    } finally {
      await client.end()
    }
  })
}

/** One statement in a transaction of its own, which can only read unless `write` is given. */
async function query(client: Client, statement: string, { write = false }: SqlOptions): Promise<Result> {
  await client.query(write ? 'begin' : 'begin read only')
  try {
    const { fields, rows, command } = await client.query<(string | null)[]>({
      text: statement,
      rowMode: 'array',
      // The extended protocol takes one statement: a second one could leave the read-only transaction.
      queryMode: 'extended',
      types: { getTypeParser: () => (text: string) => text },
    } as never)
    await client.query('commit')
    return { columns: fields.map(({ name, dataTypeID }) => ({ name, type: dataTypeID })), rows, command }
  } catch (error) {
    await client.query('rollback').catch(() => undefined)
    throw explain(error, statement)
  }
}

function explain(error: unknown, statement: string): unknown {
  if (!(error instanceof DatabaseError)) return error
  const position = Number(error.position)
  const line = position > 0 ? statement.slice(0, position - 1).split('\n').length : 0
  const hints: Record<string, string> = {
    '25006': 'The statement changes something: repeat it with --write.',
    '42601': 'One statement at a time; look at the place that the message names.',
    '42P01':
      "The tables are listed in README; or: select table_name from information_schema.tables where table_schema = 'public'",
  }
  return new AppError(
    `SQL_${error.code}`,
    `${error.message}${line > 1 ? ` (line ${line})` : ''}`,
    error.hint ?? hints[error.code ?? ''] ?? 'Correct the statement.',
  )
}

function format({ columns, rows, command }: Result, { csv = false, json = false }: SqlOptions): string {
  if (json)
    return JSON.stringify(
      rows.map(row =>
        Object.fromEntries(
          row.map((cell, i) => [columns[i]?.name ?? '', toJson(cell, columns[i]?.type ?? 0)]),
        ),
      ),
      null,
      2,
    )
  if (csv) return stringify([columns.map(({ name }) => name), ...rows]).trimEnd()
  if (columns.length === 0) return `${command} done`
  const cells = rows.map(row => row.map(cell => (cell === null ? style('dim', 'null') : shorten(cell))))
  const footer = style('dim', `(${count(rows.length)} ${rows.length === 1 ? 'row' : 'rows'})`)
  return `${table(
    columns.map(({ name, type }) => ({ name, isNumber: numberTypes.has(type) })),
    cells,
  )}\n${footer}`
}

function toJson(cell: string | null, type: number): unknown {
  if (cell === null) return null
  if (type === booleanType) return cell === 't'
  if (jsonTypes.has(type)) return JSON.parse(cell)
  // A number that a double would round stays a text.
  if (numberTypes.has(type) && String(Number(cell)) === cell) return Number(cell)
  return cell
}

/** A list of ten thousand scores does not help on a screen; --csv and --json give all of it. */
function shorten(cell: string): string {
  const line = oneLine(cell, maxCellCharacters)
  return cell.length > maxCellCharacters ? `${line} (${count(cell.length)} characters)` : line
}

/** Statements from a terminal or a pipe, each ended by `;`, the last one of a pipe also by the end of the input. */
async function prompt(client: Client, options: SqlOptions): Promise<void> {
  const isTerminal = process.stdin.isTTY
  const lines = createInterface({ input: process.stdin, output: process.stdout, terminal: isTerminal })
  const ask = (text: string) => {
    if (!isTerminal) return
    lines.setPrompt(text)
    lines.prompt()
  }
  const run = async (statement: string) => {
    try {
      print(format(await query(client, statement, options), options))
    } catch (error) {
      // A mistake at the prompt is no reason to leave it.
      if (!isTerminal || !(error instanceof AppError)) throw error
      print(`${style('red', 'error:')} ${error.message}\n  ${error.hint}`)
    }
  }

  if (isTerminal)
    print(
      `${options.write ? 'Statements may write' : 'Read-only'}. End a statement with ; and the session with Ctrl-D.`,
    )
  ask('scores> ')
  let statement = ''
  for await (const line of lines) {
    statement = `${statement}${line}\n`
    if (statement.trimEnd().endsWith(';')) {
      await run(statement)
      statement = ''
    }
    ask(statement.trim() === '' ? 'scores> ' : '     -> ')
  }
  if (statement.trim() !== '' && !isTerminal) await run(statement)
}
