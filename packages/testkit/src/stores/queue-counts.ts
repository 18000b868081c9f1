import { queueNames } from '@scores/contracts'
import { withQueue } from '@scores/queue'
import { createLogger } from '@scores/runtime'

/** Job counts of the normalizers' queue. */
export interface QueueCounts {
  /** Jobs in any state except completed. */
  jobs(): Promise<number>
  /** Jobs that used up their attempts. */
  failed(): Promise<number>
}

/** Connects anew for each count, since the queue may be unavailable in between. */
export function queueCounts(url: string): QueueCounts {
  const location = { url, namespace: 'bullmq' }
  const log = createLogger('testkit', 'silent')
  const count = (...states: ('waiting' | 'active' | 'delayed' | 'prioritized' | 'failed')[]) =>
    withQueue(location, queueNames.rawMessages, log, queue => queue.getJobCountByTypes(...states))
  return {
    jobs: () => count('waiting', 'active', 'delayed', 'prioritized', 'failed'),
    failed: () => count('failed'),
  }
}
