import { AppError, postgresConnection } from '@scores/runtime'
import { Client } from 'pg'
import { openCommandContext } from '../command-context.ts'
import { print } from '../terminal/index.ts'
import { formatResult } from './format-result.ts'
import { prompt } from './prompt.ts'
import { runStatement } from './run-statement.ts'

export interface SqlOptions {
  csv?: boolean
  json?: boolean
  /** Allows the statement to change data. */
  write?: boolean
}

const statementTimeoutMs = 3_600_000

/** Runs one statement and prints its rows. Without one, reads statements from standard input. */
export async function sql(
  env: NodeJS.ProcessEnv,
  statement: string | undefined,
  options: SqlOptions,
): Promise<void> {
  if (options.csv && options.json)
    throw new AppError('USAGE', '--csv and --json exclude each other', 'Choose one.')
  await using context = await openCommandContext(env, 'sql')
  const client = new Client(postgresConnection({ url: context.databaseUrl, name: 'sql', statementTimeoutMs }))
  await client.connect()
  try {
    const run = async (text: string) =>
      formatResult(await runStatement(client, text, options.write ?? false), options)
    if (statement === undefined) await prompt(run, options.write ?? false)
    else print(await run(statement))
  } finally {
    await client.end()
  }
}
