import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { AppError, projectFolder } from '@scores/runtime'

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
  const child = spawn(process.execPath, [program, ...args], { stdio: 'inherit' })
  // The terminal sends Ctrl-C to the child too. It stops what it started.
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => signal === 'SIGTERM' && child.kill(signal))
  }
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('exit', code => resolve(code ?? 1))
  })
}
