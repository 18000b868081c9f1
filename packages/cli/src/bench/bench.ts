import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { AppError, projectFolder } from '@scores/runtime'
import { runProgram } from '../run-program.ts'

/**
 * Runs the benchmarks, a separate program that needs the whole project.
 *
 * @returns its exit code
 * @throws AppError BENCH
 */
export async function bench(args: readonly string[]): Promise<number> {
  const program = join(projectFolder, 'bench', 'main.ts')
  if (!existsSync(program))
    throw new AppError('BENCH', 'there is no bench folder here', 'Run it in a checkout of the project.')
  return await runProgram(process.execPath, [program, ...args], { stdio: 'inherit' })
}
