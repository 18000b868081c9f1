import { once } from 'node:events'
import type { Server } from 'node:http'
import { AppError } from '@scores/runtime'

/**
 * Listens on a port.
 *
 * @param port - 0 for any free port
 * @returns the port
 * @throws AppError PORT_TAKEN
 */
export async function listen(server: Server, host: string, port: number): Promise<number> {
  server.listen(port, host)
  await once(server, 'listening').catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EADDRINUSE') throw error
    const hint = 'Set SIMULATOR_PORT (--port) to another port, or end the process that uses this one.'
    throw new AppError('PORT_TAKEN', `port ${port} on ${host} is taken`, hint, { cause: error })
  })
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the server has no port')
  return address.port
}

/** Closes all connections and frees the port. */
export async function closeAtOnce(server: Server): Promise<void> {
  const closed = once(server, 'close')
  server.close()
  server.closeAllConnections()
  await closed
}
