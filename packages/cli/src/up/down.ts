import { existsSync, rmSync } from 'node:fs'
import { embeddedPostgres, readInstallationConfig, readSession, removeSession } from '@scores/installation'
import { AppError, pause } from '@scores/runtime'
import { duration, print } from '../terminal/terminal.ts'
import { composeDown, composeRuns } from './compose.ts'

const timeoutMs = 60_000

/** Stops a pipeline that runs in another terminal or was left behind, and with `purge` deletes its data. */
export async function down(env: NodeJS.ProcessEnv, { purge = false }: { purge?: boolean }): Promise<void> {
  const config = readInstallationConfig(env)
  const session = readSession(config.DATA_DIR)
  const postgres = embeddedPostgres(config)
  if (session) {
    const startedAt = performance.now()
    print(`Stopping the pipeline (process ${session.pid}) …`)
    process.kill(session.pid, 'SIGTERM')
    while (readSession(config.DATA_DIR) !== null) {
      if (performance.now() - startedAt > timeoutMs) {
        throw new AppError(
          'STILL_RUNNING',
          `process ${session.pid} does not stop`,
          `End it with: kill -9 ${session.pid}, then ./entrypoint down again.`,
        )
      }
      await pause(100)
    }
    print(`Stopped after ${duration(performance.now() - startedAt)}.`)
  } else if (composeRuns()) {
    const startedAt = performance.now()
    print('Stopping the containers …')
    await composeDown(...(purge ? ['--volumes'] : []))
    print(
      `Stopped after ${duration(performance.now() - startedAt)}.${purge ? ' Their volumes are deleted.' : ''}`,
    )
  } else if (postgres.running) {
    print('Stopping the PostgreSQL that was left running …')
    await postgres.stop()
  } else {
    print(`Nothing runs on ${config.DATA_DIR}.`)
  }
  removeSession(config.DATA_DIR)
  if (!purge) return
  const paths = ['postgres', 'spool', 'logs', 'dashboard-password']
    .map(name => `${config.DATA_DIR}/${name}`)
    .filter(existsSync)
  for (const path of paths) rmSync(path, { recursive: true })
  print(paths.length === 0 ? 'There are no data to delete.' : `Deleted ${paths.join(', ')}.`)
}
