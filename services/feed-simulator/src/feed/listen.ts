import { once } from 'node:events'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { AppError } from '@scores/runtime'

/**
 * @param port - 0 for any that is free
 * @returns the port
 * @throws AppError if it is taken
 */
export async function listen(server: Server, host: string, port: number): Promise<number> {
  server.listen(port, host)
  await once(server, 'listening').catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EADDRINUSE') throw error
    const hint = 'Set SIMULATOR_PORT (--port) to another one, or end what uses it.'
    throw new AppError('PORT_TAKEN', `port ${port} on ${host} is taken`, hint, { cause: error })
  })
  return (server.address() as AddressInfo).port
}

/** Cuts all connections and frees the port. */
export async function closeAtOnce(server: Server): Promise<void> {
  const closed = once(server, 'close')
  server.close()
  server.closeAllConnections()
  await closed
}
