import { readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { findProcess, isRunning } from './processes/find-process.ts'
import { writeFileAtomically } from './write-file-atomically.ts'

/** A running `./entrypoint`, as it describes itself in DATA_DIR. */
export interface Session {
  pid: number
  /** Tells the process from a later one with the same id. */
  processStart: string
  /** ISO 8601. */
  startedAt: string
  /** Without secrets. */
  feedUrl: string
  dashboardUrl: string
}

const pathIn = (dataDir: string): string => join(dataDir, 'session.json')

/** Reads which pipeline runs on this DATA_DIR; null if none does. */
export function readSession(dataDir: string): Session | null {
  try {
    // Written by writeSession.
    const session: Session = JSON.parse(readFileSync(pathIn(dataDir), 'utf8'))
    return isRunning(session.pid, session.processStart) ? session : null
  } catch {
    return null
  }
}

/** Since when a pipeline runs on this DATA_DIR; null if none does. */
export function supervisedSince(dataDir: string): Date | null {
  const session = readSession(dataDir)
  return session === null ? null : new Date(session.startedAt)
}

/** Describes this process as the one that runs the pipeline. */
export function writeSession(dataDir: string, session: Omit<Session, 'pid' | 'processStart'>): void {
  const own = { pid: process.pid, processStart: findProcess(process.pid)?.start ?? '', ...session }
  writeFileAtomically(pathIn(dataDir), `${JSON.stringify(own, null, 2)}\n`)
}

export const removeSession = (dataDir: string): void => rmSync(pathIn(dataDir), { force: true })
