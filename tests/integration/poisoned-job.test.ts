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
  queueBackends,
  rawBatch,
} from '@scores/testkit/vitest'
import { expect, onTestFinished, test, vi } from 'vitest'

// The job of a dead worker is redelivered after ten seconds, and an endless loop is noticed after as many.
vi.setConfig({ testTimeout: 300_000 })

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

const cases = [
  ...queueBackends.map(backend => [backend, 'kill', 3] as const),
  ...queueBackends
    .slice(0, 1)
    .flatMap(backend => [[backend, 'memory', 3] as const, [backend, 'loop', 1] as const]),
]

test.each(cases)(
  'on %s, a message with the effect %s is quarantined, and its neighbours are stored',
  async (backend, effect, size) => {
    const { location, db, url, queue, producer } = await openStores(backend)
    const texts = [poison(effect), good(1), good(2)].slice(0, size)
    await producer.add([rawBatch(1, texts)])
    const deaths = superviseNormalizer(location, url)
    const quarantined = db.selectFrom('data_quality_checks_results').select(['message_payload', 'reason'])
    await expect
      .poll(() => quarantined.execute(), { timeout: 280_000, interval: 500 })
      .toEqual([{ message_payload: poison(effect), reason: 'crashed_the_worker' }])
    expect(await db.selectFrom('events').select('id').execute()).toHaveLength(size - 1)
    expect(await queue.getJobCounts('failed')).toEqual({ failed: 0 })
    expect(deaths()).toBe(1)
  },
)
