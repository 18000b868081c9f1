import { queueNames } from '@scores/contracts'
import { openQueue } from '@scores/queue'
import { createLogger } from '@scores/runtime'

/** What the normalizers' queue says. */
export interface QueueLook {
  /** Jobs that it holds. */
  jobs(): Promise<number>
  /** Jobs that were given up, and wait for an operator. */
  failed(): Promise<number>
}

/** Over a connection for each look, as the queue may be away in between. */
export function queueLook(url: string): QueueLook {
  const location = { url, namespace: 'bullmq' }
  const count = async (...states: ('waiting' | 'active' | 'delayed' | 'prioritized' | 'failed')[]) => {
    const queue = await openQueue(location, queueNames.rawMessages, createLogger('chaos', 'silent'))
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
