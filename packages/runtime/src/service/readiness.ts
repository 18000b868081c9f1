import { createServer } from 'node:http'
import { loadConfig, variable } from '../config.ts'
import { AppError } from '../errors.ts'

export const readinessVariables = {
  HEALTH_PORT: variable.port({
    desc: 'Port on which a service answers /readyz: 200 while it is working, 503 while it starts or stops, or if its work makes no progress for 30 s. /livez answers 503 after two minutes without progress. Without the port, the service has no probe.',
    default: undefined,
  }),
}

/**
 * Serves `/readyz` and `/livez` for external probes if `HEALTH_PORT` is set. A blocked event loop gives no answer, which a
 * probe counts as 503. The server answers until the process ends and does not keep it alive.
 *
 * @param isAlive - false if only a restart can help
 * @throws AppError PORT_TAKEN; ConfigError
 */
export async function serveReadiness(
  env: NodeJS.ProcessEnv,
  isReady: () => boolean,
  isAlive: () => boolean = () => true,
): Promise<void> {
  const { HEALTH_PORT: port } = loadConfig(env, readinessVariables)
  if (port === undefined) return
  const server = createServer(({ url }, response) => {
    const answer = (is: boolean, what: string) =>
      response.writeHead(is ? 200 : 503).end(is ? `${what}\n` : `not ${what}\n`)
    if (url === '/readyz') answer(isReady(), 'ready')
    else if (url === '/livez') answer(isAlive(), 'alive')
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
  return new AppError('PORT_TAKEN', `port ${port} is already in use`, 'Set HEALTH_PORT to a free port.', {
    cause: error,
  })
}
