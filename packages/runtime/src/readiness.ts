import { createServer } from 'node:http'
import { loadConfig, variable } from './config.ts'
import { AppError } from './errors.ts'

export const readinessVariables = {
  HEALTH_PORT: variable.port({
    desc: 'Where a service that has a container or machine of its own answers /readyz: 200 while it does its work, 503 while it starts or stops. Without it, nowhere.',
    default: undefined,
  }),
}

/**
 * Tells probes from outside whether a service does its work, where `HEALTH_PORT` asks for it. An event loop that hangs
 * gives no answer, which a probe takes for a no. It answers until the process ends, and keeps no process alive.
 */
export async function serveReadiness(env: NodeJS.ProcessEnv, isReady: () => boolean): Promise<void> {
  const { HEALTH_PORT: port } = loadConfig(env, readinessVariables)
  if (port === undefined) return
  const server = createServer(({ url }, response) => {
    if (url === '/readyz')
      response.writeHead(isReady() ? 200 : 503).end(isReady() ? 'ready\n' : 'not ready\n')
    else response.writeHead(404).end()
  })
  server.unref()
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(explain(error, port)))
    server.listen(port, resolve)
  })
}

function explain(error: NodeJS.ErrnoException, port: number): Error {
  if (error.code !== 'EADDRINUSE') return error
  return new AppError('PORT_TAKEN', `port ${port} is taken`, 'Set HEALTH_PORT to a free one.', {
    cause: error,
  })
}
