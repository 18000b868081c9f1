import { readFileSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { findProcess } from '../processes/find-process.ts'

/** The server's first process, as it describes itself in the data folder. */
export interface Postmaster {
  pid: number
  port: number
  /** True once it accepts connections. */
  isReady: boolean
}

const fileIn = (data: string): string => join(data, 'postmaster.pid')
/** `ps` reports whole seconds, and the server notes its start a moment later. */
const startToleranceMs = 2_000

/** Finds the server that runs on a data folder; null if none does, whatever an earlier one left in it. */
export function findPostmaster(data: string): Postmaster | null {
  const [pid, , startedAt, port, , , , status] = readLines(data)
  if (!isPostmaster(Number(pid), Number(startedAt), data)) return null
  return { pid: Number(pid), port: Number(port), isReady: status?.trim() === 'ready' }
}

/**
 * Removes what a server left that was killed, if PostgreSQL would take it for a running server: its process id belongs to
 * another process by now, or the disk was full when it was written.
 */
export function removeStaleLock(data: string): void {
  const pid = Number(readLines(data)[0])
  const isMisleading = !Number.isSafeInteger(pid) || pid < 1 || findProcess(pid) !== null
  if (isMisleading && findPostmaster(data) === null) rmSync(fileIn(data), { force: true })
}

/** A process id alone may belong to a stranger by now. */
function isPostmaster(pid: number, startedAt: number, data: string): boolean {
  const found = findProcess(pid)
  if (found?.program !== 'postgres') return false
  if (process.platform !== 'linux')
    return Math.abs(Date.parse(found.start) - startedAt * 1_000) <= startToleranceMs
  try {
    // The server works in its data folder. This also holds after the clock was set or the folder was moved.
    const [folder, own] = [statSync(`/proc/${pid}/cwd`), statSync(data)]
    return folder.ino === own.ino && folder.dev === own.dev
  } catch {
    return false
  }
}

function readLines(data: string): string[] {
  try {
    return readFileSync(fileIn(data), 'utf8').split('\n')
  } catch {
    return []
  }
}
