import { mkdirSync } from 'node:fs'
import { EmbeddedPostgres } from '@scores/installation'
import { beforeEnd } from '@scores/runtime'
import { freePort } from '../processes/free-port.ts'
import { waitUntil } from '../wait-until.ts'
import { RedisServer } from './redis-server.ts'

/** A server whose data survive every stop and kill. */
export interface Store {
  readonly url: string
  /** Returns once the server answers. */
  start(): Promise<void>
  /** Stops it in order: closes connections and writes all data. */
  stop(): Promise<void>
  /** Sends SIGKILL, like a power failure. */
  kill(): Promise<void>
}

/** Starts a private PostgreSQL or Redis on a free port. `resources` stops it. */
export async function startStore(
  kind: 'postgres' | 'redis',
  folder: string,
  resources: AsyncDisposableStack,
  signal: AbortSignal,
): Promise<Store> {
  mkdirSync(folder, { recursive: true })
  const port = await freePort()
  const store = kind === 'postgres' ? postgresStore(folder, port, signal) : redisStore(folder, port)
  resources.defer(() => store.stop())
  resources.use(beforeEnd(() => void store.stop()))
  await store.start()
  return store
}

function redisStore(folder: string, port: number): Store {
  const server = new RedisServer(folder, port)
  return {
    url: server.url,
    start: () => server.start(),
    stop: () => server.stop(),
    kill: () => server.stop('SIGKILL'),
  }
}

function postgresStore(folder: string, port: number, signal: AbortSignal): Store {
  const server = new EmbeddedPostgres(folder)
  const tryToStart = () =>
    server.start(port).then(
      () => true,
      () => false,
    )
  return {
    get url() {
      return server.url(port)
    },
    // After a kill, child processes hold the shared memory for a moment. Until they exit, a new server cannot start.
    start: async () => {
      await waitUntil(tryToStart, {
        what: 'PostgreSQL to start',
        timeoutMs: 60_000,
        pollIntervalMs: 200,
        signal,
      })
    },
    stop: () => server.stop('fast'),
    kill: async () => {
      const { running } = server
      if (!running) return
      process.kill(running.pid, 'SIGKILL')
      await waitUntil(() => server.running === null, {
        what: 'a killed PostgreSQL to exit',
        timeoutMs: 10_000,
        signal,
      })
    },
  }
}
