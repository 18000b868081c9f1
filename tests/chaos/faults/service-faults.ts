import { pick } from '@scores/feed-simulator'
import { type Service, waitUntil } from '@scores/testkit'
import { type Fault, fault, seconds, type Targets } from './fault.ts'

const normalizers = ['normalizer', 'normalizer-2'] as const
const services = ['feed-listener', ...normalizers, 'analytics', 'replayer', 'dashboard'] as const
/** Maximum number of jobs on the queue, so small that it fills within seconds. */
export const maxJobs = 100

const endService = (service: Service, how: 'killed' | 'stopped') =>
  fault(
    `${service} ${how}`,
    ({ pipeline }) => pipeline.endService(service, how === 'killed' ? 'SIGKILL' : 'SIGTERM'),
    { needs: service === 'feed-listener' ? ['ids'] : [] },
  )

/** Stopped processes cannot renew the locks of their jobs, which expire. */
export async function whileHanging(
  { pipeline }: Targets,
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
const redeliveredAfterS = 16

/** Faults of processes, and of the machine that they run on. */
export const serviceFaults: readonly Fault[] = [
  endService('feed-listener', 'killed'),
  fault('one normalizer killed', ({ pipeline, random }) =>
    pipeline.endService(pick(random, normalizers), 'SIGKILL'),
  ),
  fault('both normalizers killed', async ({ pipeline }) => {
    const [at] = await Promise.all(normalizers.map(each => pipeline.endService(each, 'SIGKILL')))
    return at ?? Date.now()
  }),
  endService('analytics', 'killed'),
  endService('replayer', 'killed'),
  ...services.map(service => endService(service, 'stopped')),
  fault(
    'pipeline stopped',
    async ({ pipeline }) => {
      await pipeline.stop()
      const at = Date.now()
      await pipeline.start()
      return at
    },
    { needs: ['ids'], seconds: 10 },
  ),
  fault(
    'one normalizer hangs',
    targets =>
      whileHanging(targets, [pick(targets.random, normalizers)], () => seconds(redeliveredAfterS, targets)),
    { seconds: redeliveredAfterS },
  ),
  fault(
    'queue full',
    targets => {
      const { pipeline, queueCounts, signal } = targets
      const log = pipeline.log('feed-listener')
      const mark = log.size
      const isFull = async () =>
        log.since(mark).includes('the queue is full') || (await queueCounts.jobs()) >= maxJobs
      return whileHanging(targets, normalizers, () =>
        waitUntil(isFull, { what: 'a full queue', timeoutMs: 60_000, pollIntervalMs: 250, signal }),
      )
    },
    { seconds: 10 },
  ),
  fault(
    'clock a minute slow for 6 s',
    async targets => {
      targets.clock.set(-60_000)
      await seconds(6, targets)
      targets.clock.set(0)
      return Date.now()
    },
    { seconds: 6 },
  ),
]
