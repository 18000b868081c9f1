import { createServer } from 'node:net'
import { embeddedPostgres, type InstallationConfig } from '@scores/installation'
import { AppError } from '@scores/runtime'

/**
 * Checks all ports before anything is started.
 *
 * @throws AppError PORT_TAKEN
 */
export async function checkPorts(config: InstallationConfig): Promise<void> {
  const wanted: [variable: string, port: number][] = [['DASHBOARD_PORT', config.DASHBOARD_PORT]]
  if (config.FEED_URL === '') wanted.push(['SIMULATOR_PORT', config.SIMULATOR_PORT])
  if (config.DATABASE_URL === '' && embeddedPostgres(config).running === null)
    wanted.push(['POSTGRES_PORT', config.POSTGRES_PORT])
  const taken: typeof wanted = []
  for (const [variable, port] of wanted) if (!(await isFree(port))) taken.push([variable, port])
  if (taken.length === 0) return
  throw new AppError(
    'PORT_TAKEN',
    `already in use: ${taken.map(([variable, port]) => `port ${port} (${variable})`).join(', ')}`,
    `Set the variable to a free port, for example: ${taken.map(([variable]) => `${variable}=…`).join(' ')} ./entrypoint`,
  )
}

function isFree(port: number): Promise<boolean> {
  return new Promise(resolve => {
    const probe = createServer()
    probe.once('error', () => resolve(false))
    probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(true)))
  })
}
