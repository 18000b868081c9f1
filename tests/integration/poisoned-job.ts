import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import type { QueueLocation } from '@scores/queue'
import { projectFolder } from '@scores/runtime'
import {
  createTestQueue,
  openTestDatabase,
  openTestProducer,
  openTestQueue,
  type queueBackends,
  rawBatch,
} from '@scores/testkit/vitest'
import { expect, onTestFinished } from 'vitest'

/** The job of a dead worker is redelivered after ten seconds, and an endless loop is noticed after as many. */
export const timeout = 300_000

const good = (exam: number): string => `{"studentId":"Eva","exam":${exam},"score":0.5}`
const poison = (effect: string): string => `{"studentId":"poison-${effect}","exam":1,"score":0.5}`

/** Keeps a normalizer running, as a supervisor does, for the rest of the test. Returns how often it died so far. */
function superviseNormalizer(queue: QueueLocation, databaseUrl: string): () => number {
  let deaths = 0
  let isEnding = false
  let child: ChildProcess
  const env = {
    ...process.env,
    QUEUE_URL: queue.url,
    QUEUE_NAMESPACE: queue.namespace,
    DATABASE_URL: databaseUrl,
    LOG_LEVEL: 'error',
    NODE_OPTIONS: `--import=${join(import.meta.dirname, 'poison.ts')}`,
  }
  const start = () => {
    const main = join(projectFolder, 'services/normalizer/dist/main.js')
    child = spawn(process.execPath, ['--max-old-space-size=128', main], { env, stdio: 'ignore' })
    child.once('exit', () => {
      if (isEnding) return
      deaths += 1
      start()
    })
  }
  start()
  onTestFinished(async () => {
    isEnding = true
    const ended = once(child, 'exit')
    child.kill('SIGTERM')
    await ended
  })
  return () => deaths
}

async function openStores(backend: (typeof queueBackends)[number]) {
  const location = await createTestQueue(backend)
  const { db, url } = await openTestDatabase()
  return {
    location,
    db,
    url,
    queue: await openTestQueue(location),
    producer: await openTestProducer(location),
  }
}

/**
 * Sends a job whose first message ends the process that judges it, and expects it to be quarantined and its neighbours to
 * be stored.
 *
 * @param effect - of `poison.ts`
 * @param size - number of messages in the job
 */
export async function expectOnlyPoisonQuarantined(
  backend: (typeof queueBackends)[number],
  effect: 'kill' | 'memory' | 'loop',
  size: number,
): Promise<void> {
  const { location, db, url, queue, producer } = await openStores(backend)
  const neighbours = Array.from({ length: size - 1 }, (_, index) => good(index + 1))
  await producer.add([rawBatch(1, [poison(effect), ...neighbours])])
  const deaths = superviseNormalizer(location, url)
  const quarantined = db.selectFrom('data_quality_checks_results').select(['message_payload', 'reason'])
  await expect
    .poll(() => quarantined.execute(), { timeout: 280_000, interval: 500 })
    .toEqual([{ message_payload: poison(effect), reason: 'crashed_the_worker' }])
  expect(await db.selectFrom('events').select('id').execute()).toHaveLength(size - 1)
  expect(await queue.getJobCounts('failed')).toEqual({ failed: 0 })
  expect(deaths()).toBe(1)
}
