import { AppError } from '@scores/runtime'
import { Client } from 'pg'
import { openCommandContext } from '../command-context.ts'
import { print, printExactly } from '../terminal/index.ts'
import { formatResult } from './format-result.ts'
import { prompt } from './prompt.ts'
import { runStatement } from './run-statement.ts'

export interface SqlOptions {
  csv?: boolean
  json?: boolean
  /** Neutralises formulas in CSV. */
  safe?: boolean
  /** Allows the statement to change data. */
  write?: boolean
}

/** Runs one statement and prints its rows. Without one, reads statements from standard input. */
export async function sql(
  env: NodeJS.ProcessEnv,
  statement: string | undefined,
  options: SqlOptions,
): Promise<void> {
  if (options.csv && options.json)
    throw new AppError('USAGE', '--csv and --json exclude each other', 'Choose one.')
  if (options.safe && !options.csv) throw new AppError('USAGE', '--safe is about --csv', 'Add --csv.')
  await using context = await openCommandContext(env, 'sql')
  const client = new Client({
    connectionString: context.databaseUrl,
    application_name: 'sql',
    connectionTimeoutMillis: 5_000,
  })
  await client.connect()
  try {
    const run = async (text: string) =>
      formatResult(await runStatement(client, text, options.write ?? false), options)
    const printResult = options.csv ? (rows: string) => printExactly(`${rows}\n`) : print
    if (statement === undefined) await prompt(run, printResult, options.write ?? false)
    else printResult(await run(statement))
  } finally {
    await client.end()
  }
}
