import { existsSync, rmSync } from 'node:fs'
import {
  embeddedPostgres,
  readInstallationConfig,
  readSession,
  removeSession,
  type Session,
} from '@scores/installation'
import { AppError, pause } from '@scores/runtime'
import { composeDown, composeHasData, composeRuns, engineAnswers } from '../containers/compose.ts'
import { duration, print } from '../terminal/index.ts'

const timeoutMs = 60_000
const pollIntervalMs = 100

/**
 * Stops a pipeline that runs in another terminal, or what an earlier one left running, in either form. With `purge` it
 * also deletes the data of both forms.
 *
 * @throws AppError STILL_RUNNING
 */
export async function down(env: NodeJS.ProcessEnv, { purge = false }: { purge?: boolean }): Promise<void> {
  const config = readInstallationConfig(env)
  const session = readSession(config.DATA_DIR)
  const postgres = embeddedPostgres(config)
  const startedAt = performance.now()
  let isNothing = true
  const stop = async (what: string, action: () => Promise<void>) => {
    isNothing = false
    print(`Stopping ${what} …`)
    await action()
  }
  if (session)
    await stop(`the pipeline (process ${session.pid})`, () => stopSession(session, config.DATA_DIR))
  if (composeRuns() || (purge && engineAnswers() && composeHasData()))
    await stop('the containers', () => composeDown(...(purge ? ['--volumes'] : [])))
  if (postgres.running) await stop('a PostgreSQL that was left running', () => postgres.stop())
  print(
    isNothing
      ? `Nothing runs on ${config.DATA_DIR}.`
      : `Stopped after ${duration(performance.now() - startedAt)}.`,
  )
  removeSession(config.DATA_DIR)
  if (purge) deleteData(config.DATA_DIR)
}

async function stopSession({ pid }: Session, dataDir: string): Promise<void> {
  const startedAt = performance.now()
  process.kill(pid, 'SIGTERM')
  while (readSession(dataDir) !== null) {
    if (performance.now() - startedAt > timeoutMs) {
      throw new AppError(
        'STILL_RUNNING',
        `process ${pid} does not stop`,
        `End it with: kill -9 ${pid}, then run ./entrypoint down again.`,
      )
    }
    await pause(pollIntervalMs)
  }
}

function deleteData(dataDir: string): void {
  const paths = ['postgres', 'spool', 'logs', 'dashboard-password', 'containers']
    .map(name => `${dataDir}/${name}`)
    .filter(existsSync)
  for (const path of paths) rmSync(path, { recursive: true })
  print(paths.length === 0 ? 'There is no data to delete.' : `Deleted ${paths.join(', ')}.`)
}
