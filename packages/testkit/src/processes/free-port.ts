import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { createServer } from 'node:net'

/** Below the ranges from which operating systems take the ports of outgoing connections. */
const firstPort = 10_000
const lastPort = 32_000

/** Finds a port that no process listens on, and reserves it against other callers while this process runs. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = firstPort + Math.floor(Math.random() * (lastPort - firstPort))
    if ((await reserve(port)) && (await isFree(port))) return port
  }
}

/** Holds the UDP port of the same number as a lock between processes: the system releases it when this one ends. */
function reserve(port: number): Promise<boolean> {
  const socket = createSocket('udp4').unref()
  socket.bind({ port, address: '127.0.0.1', exclusive: true })
  return once(socket, 'listening').then(
    () => true,
    () => false,
  )
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer().listen(port, '127.0.0.1')
  try {
    await once(server, 'listening')
  } catch {
    return false
  }
  server.close()
  await once(server, 'close')
  return true
}
