import { existsSync, mkdirSync, renameSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { programPath } from '@scores/runtime'
import type { InstallationConfig } from '../installation-config.ts'
import { withoutPostgresVariables } from '../postgres/without-postgres-variables.ts'
import type { Stores } from '../stores-at.ts'
import { ManagedService, type Notice } from './managed-service.ts'
import { nodeFlags } from './node-flags.ts'

/** A larger log file is renamed at the next start; one old file is kept. */
const maxLogBytes = 20_000_000

/** A service and its settings besides the stores. */
export interface LocalService {
  name: string
  /** From 1. */
  replica?: number
  logFolder: string
  env: NodeJS.ProcessEnv
}

/** Prepares a service as a process of this machine, without starting it. */
export function localService(
  config: InstallationConfig,
  stores: Stores,
  { name, replica = 1, logFolder, env }: LocalService,
  onNotice: (notice: Notice) => void,
): ManagedService {
  const fullName = replica === 1 ? name : `${name}-${replica}`
  const logFile = join(logFolder, `${fullName}.log`)
  makeRoom(logFile)
  return new ManagedService(
    {
      name: fullName,
      args: [...nodeFlags(name), programPath(`services/${name}`)],
      env: {
        ...(config.DATABASE_URL === '' ? withoutPostgresVariables(process.env) : process.env),
        DATABASE_URL: stores.databaseUrl,
        QUEUE_URL: stores.queue.url,
        DATA_DIR: config.DATA_DIR,
        ...env,
      },
      logFile,
    },
    onNotice,
  )
}

/** A disk that is read-only or full must not keep a service from starting. */
function makeRoom(logFile: string): void {
  try {
    mkdirSync(dirname(logFile), { recursive: true })
    if (existsSync(logFile) && statSync(logFile).size > maxLogBytes) renameSync(logFile, `${logFile}.1`)
  } catch {
    // The service then appends to the old file, or runs without a log and says so.
  }
}
