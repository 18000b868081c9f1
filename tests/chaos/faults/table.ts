import { setTimeout as timeout } from 'node:timers/promises'
import { pick, type Random } from '@scores/feed-simulator'
import type { QueueCounts } from '@scores/testkit'
import { type Pipeline, type Service, type Simulator, type Store, waitUntil } from '@scores/testkit'

const normalizers = ['normalizer', 'normalizer-2'] as const
const services = ['feed-listener', ...normalizers, 'analytics', 'dashboard'] as const
/** Maximum number of jobs on the queue, so small that it fills within seconds. */
export const maxJobs = 100

/** The targets of faults. */
export interface Targets {
  pipeline: Pipeline
  simulator: Simulator
  database: Store
  queue: Store
  queueCounts: QueueCounts
  /** For the random choices of a fault. */
  random: Random
  signal: AbortSignal
}

export interface Fault {
  name: string
  /** True if messages of a feed without ids are lost while nobody listens. */
  needsIds: boolean
  /** Duration in seconds, without the recovery. */
  seconds: number
  /** Returns the moment from which it must recover, in milliseconds since 1970. */
  inflict: (targets: Targets) => Promise<number>
}

const fault = (name: string, inflict: Fault['inflict'], more: Partial<Fault> = {}): Fault => ({
  name,
  needsIds: false,
  seconds: 1,
  inflict,
  ...more,
})

const killService = (service: Service, more?: Partial<Fault>) =>
  fault(`${service} killed`, ({ pipeline }) => pipeline.endService(service, 'SIGKILL'), more)

const stopService = (service: Service, more?: Partial<Fault>) =>
  fault(`${service} stopped`, ({ pipeline }) => pipeline.endService(service, 'SIGTERM'), more)

const killStore = (which: 'database' | 'queue') =>
  fault(`${which} killed`, async targets => {
    const at = Date.now()
    await targets[which].kill()
    await targets[which].start()
    return at
  })

const stopStore = (which: 'database' | 'queue', seconds: number) =>
  fault(
    `${which} away for ${seconds} s`,
    async ({ signal, [which]: store }) => {
      await store.stop()
      await timeout(seconds * 1_000, undefined, { signal })
      await store.start()
      return Date.now()
    },
    { seconds },
  )

const cut = (how: 'cleanly' | 'abruptly', more?: Partial<Fault>) =>
  fault(
    `feed cut ${how}`,
    async ({ simulator, signal }) => {
      const isCut = async () => (await simulator.cut(how)) > 0
      await waitUntil(isCut, { what: 'a connection that can be cut', timeoutMs: 60_000, signal })
      return Date.now()
    },
    more,
  )

/** Stopped processes cannot renew the locks of their jobs, which expire. */
async function whileHanging(
  pipeline: Pipeline,
  hanging: readonly Service[],
  action: () => Promise<unknown>,
): Promise<number> {
  for (const service of hanging) pipeline.signal(service, 'SIGSTOP')
  try {
    await action()
  } finally {
    for (const service of hanging) pipeline.signal(service, 'SIGCONT')
  }
  return Date.now()
}

/** A lock lasts 10 s, and expired locks are searched every 5 s. */
const redeliveredAfterMs = 16_000

/** All faults. Their names tell what they do. After each one, the pipeline must recover by itself. */
export const faults: readonly Fault[] = [
  killService('feed-listener', { needsIds: true }),
  fault('one normalizer killed', ({ pipeline, random }) =>
    pipeline.endService(pick(random, normalizers), 'SIGKILL'),
  ),
  fault('both normalizers killed', async ({ pipeline }) => {
    const [at] = await Promise.all(normalizers.map(each => pipeline.endService(each, 'SIGKILL')))
    return at ?? Date.now()
  }),
  killService('analytics'),
  killStore('queue'),
  killStore('database'),
  ...services.map(service => stopService(service, { needsIds: service === 'feed-listener' })),
  fault(
    'pipeline stopped',
    async ({ pipeline }) => {
      await pipeline.stop()
      const at = Date.now()
      await pipeline.start()
      return at
    },
    { needsIds: true, seconds: 5 },
  ),
  cut('cleanly'),
  cut('abruptly', { needsIds: true }),
  stopStore('database', 20),
  stopStore('queue', 5),
  fault(
    'one normalizer hangs',
    ({ pipeline, random, signal }) =>
      whileHanging(pipeline, [pick(random, normalizers)], () =>
        timeout(redeliveredAfterMs, undefined, { signal }),
      ),
    { seconds: redeliveredAfterMs / 1_000 },
  ),
  fault(
    'queue full',
    ({ pipeline, queueCounts, signal }) => {
      const log = pipeline.log('feed-listener')
      const mark = log.size
      const isFull = async () =>
        log.since(mark).includes('the queue is full') || (await queueCounts.jobs()) >= maxJobs
      return whileHanging(pipeline, normalizers, () =>
        waitUntil(isFull, { what: 'a full queue', timeoutMs: 60_000, pollIntervalMs: 250, signal }),
      )
    },
    { seconds: 10 },
  ),
]
