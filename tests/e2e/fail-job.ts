import { encodeBatch, jobIdOf, newListenerRun, queueNames } from '@scores/contracts'
import { openQueue } from '@scores/queue'
import { type Installation, quiet } from '@scores/testkit/vitest'
import { expect, vi } from 'vitest'

/** Lets a job use up its attempts while a table is missing. The table is back afterwards. */
export async function failJob(installation: Installation): Promise<void> {
  await installation.run('sql', '--write', 'alter table events rename to events_away')
  const queue = await openQueue(
    { url: installation.ownerUrl, namespace: 'bullmq' },
    queueNames.rawMessages,
    quiet,
  )
  const data = '{"studentId":"Late.Comer","exam":7,"score":0.5}'
  const message = { type: 'score', eventId: '', data, receivedAt: Date.now() }
  const batch = { feed: 'board', listenerRun: newListenerRun(), firstSequence: 1, messages: [message] }
  const jobId = jobIdOf(batch)
  await queue.add('raw-batch', encodeBatch(batch), { attempts: 1, jobId })
  await vi.waitFor(async () => expect(await queue.getJobState(jobId)).toBe('failed'), { timeout: 30_000 })
  await installation.run('sql', '--write', 'alter table events_away rename to events')
  await queue.close()
}
