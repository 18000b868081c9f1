import { readInstallationConfig } from '@scores/installation'
import { AppError } from '@scores/runtime'
import { print, printExactly } from '../terminal/index.ts'
import { formatResult } from './format-result.ts'
import { openLogin } from './open-login.ts'
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
  const mayWrite = options.write ?? false
  await using client = await openLogin(readInstallationConfig(env), mayWrite)
  const run = async (text: string) => formatResult(await runStatement(client, text, mayWrite), options)
  const printResult = options.csv ? (rows: string) => printExactly(`${rows}\n`) : print
  if (statement === undefined) await prompt(run, printResult, mayWrite)
  else printResult(await run(statement))
}
