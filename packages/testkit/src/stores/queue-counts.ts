import { queueNames } from '@scores/contracts'
import { openQueue } from '@scores/queue'
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
  const count = async (...states: ('waiting' | 'active' | 'delayed' | 'prioritized' | 'failed')[]) => {
    const queue = await openQueue(location, queueNames.rawMessages, createLogger('testkit', 'silent'))
    try {
      return await queue.getJobCountByTypes(...states)
    } finally {
      await queue.close()
    }
  }
  return {
    jobs: () => count('waiting', 'active', 'delayed', 'prioritized', 'failed'),
    failed: () => count('failed'),
  }
}
