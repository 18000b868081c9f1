import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'

/**
 * Waits until a process ends, and kills it when the deadline passes.
 *
 * @returns the exit code, or the name of the signal that ended it
 */
export async function exitCode(child: ChildProcess, deadlineMs: number): Promise<number | string | null> {
  const deadline = setTimeout(() => child.kill('SIGKILL'), deadlineMs)
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
  clearTimeout(deadline)
  return child.exitCode ?? child.signalCode
}
