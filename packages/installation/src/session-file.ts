import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** A running `./entrypoint`, as it describes itself in DATA_DIR. */
export interface Session {
  pid: number
  /** ISO 8601. */
  startedAt: string
  /** Without secrets. */
  feedUrl: string
  dashboardUrl: string
}

const pathIn = (dataDir: string): string => join(dataDir, 'session.json')

/** Reads which pipeline runs on this DATA_DIR; null if none does. */
export function readSession(dataDir: string): Session | null {
  if (!existsSync(pathIn(dataDir))) return null
  try {
    // Written by writeSession.
    const session: Session = JSON.parse(readFileSync(pathIn(dataDir), 'utf8'))
    process.kill(session.pid, 0)
    return session
  } catch {
    return null
  }
}

export function writeSession(dataDir: string, session: Session): void {
  writeFileSync(pathIn(dataDir), `${JSON.stringify(session, null, 2)}\n`, { mode: 0o600 })
}

export const removeSession = (dataDir: string): void => rmSync(pathIn(dataDir), { force: true })
