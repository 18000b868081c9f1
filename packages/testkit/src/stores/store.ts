import { mkdirSync } from 'node:fs'
import { EmbeddedPostgres } from '@scores/installation'
import { freePort } from '../processes/free-port.ts'
import { waitUntil } from '../wait-until.ts'
import { RedisServer } from './redis-server.ts'

/** A server whose data last, however it ends. */
export interface Store {
  readonly url: string
  /** Returns once it answers. */
  start(): Promise<void>
  /** As an administrator does: connections are ended, data written. */
  stop(): Promise<void>
  /** As power failures do. */
  kill(): Promise<void>
}

/** A PostgreSQL or a Redis of its own. It is stopped with `resources`. */
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
    // One that was killed leaves processes that keep its shared memory for some moments, and with it the next one out.
    start: async () => {
      await waitUntil(tryToStart, {
        what: 'a PostgreSQL that starts',
        atMostMs: 60_000,
        everyMs: 200,
        signal,
      })
    },
    stop: () => server.stop('fast'),
    kill: async () => {
      const { running } = server
      if (!running) return
      process.kill(running.pid, 'SIGKILL')
      await waitUntil(() => server.running === null, {
        what: 'the end of a killed PostgreSQL',
        atMostMs: 10_000,
        signal,
      })
    },
  }
}
