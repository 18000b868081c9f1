import { type SpawnOptions, spawn } from 'node:child_process'
import { exitCodeOf, stopSignals } from '@scores/runtime'

/**
 * Runs a program for a command: signals reach the program, which ends in its own time, and the command ends with it.
 *
 * @returns its exit code, for a program that a signal ended as in shells
 */
export function runProgram(program: string, args: readonly string[], options: SpawnOptions): Promise<number> {
  const child = spawn(program, [...args], options)
  // A terminal sends its signals to the program too, which takes two at once for one.
  for (const signal of stopSignals) process.on(signal, () => child.kill(signal))
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code, signal) => resolve(code ?? (signal === null ? 1 : exitCodeOf(signal))))
  })
}
