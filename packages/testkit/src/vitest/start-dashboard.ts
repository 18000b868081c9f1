import { Progress, type Run } from '@scores/runtime'
import type { Database, Kysely } from '@scores/storage'
import { onTestFinished } from 'vitest'
import { freePort } from '../processes/free-port.ts'
import { takeIn } from './quarantine.ts'
import { openTestDatabase, quiet } from './test-stores.ts'

export interface TestDashboard {
  db: Kysely<Database>
  url: string
  /** Takes user and password with a colon between them. */
  ask: (login: string, path: string, init?: RequestInit) => Promise<Response>
}

/**
 * Starts the dashboard as a service, with its own pools, on a database with one quarantined message.
 *
 * @param run - of the dashboard
 */
export async function startDashboard(run: Run, env: NodeJS.ProcessEnv = {}): Promise<TestDashboard> {
  const { db, url: databaseUrl } = await openTestDatabase()
  await takeIn(db, [{}])
  const port = await freePort()
  const resources = new AsyncDisposableStack()
  onTestFinished(() => resources.disposeAsync())
  await run({
    env: {
      DATABASE_URL: databaseUrl,
      QUEUE_URL: databaseUrl,
      DASHBOARD_PORT: String(port),
      DASHBOARD_PASSWORD: 'may-act',
      DASHBOARD_VIEWER_PASSWORD: 'may-look',
      ...env,
    },
    log: quiet,
    resources,
    fail: error => {
      throw error
    },
    progress: new Progress(),
    setWorking: () => undefined,
  })
  const url = `http://127.0.0.1:${port}`
  const ask = (login: string, path: string, init: RequestInit = {}) => {
    const headers = { authorization: `Basic ${btoa(login)}`, 'content-type': 'application/json' }
    return fetch(`${url}${path}`, { ...init, headers })
  }
  return { db, url, ask }
}
