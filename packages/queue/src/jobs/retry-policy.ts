import { backoffMs } from '@scores/runtime'

/** Delays between attempts. A restarting database is back within seconds; a longer outage is probed twice a minute. */
const backoff = { firstMs: 250, maxMs: 30_000 }

/** BullMQ's name for the delays below. */
const backoffType = 'outage'

/** Worker settings that compute the delay, in milliseconds, before the next attempt. */
export const backoffSettings = {
  backoffStrategy: (attempts: number): number => backoffMs(backoff, attempts),
}

/** A job is attempted for about ten minutes. Then it stays failed until an operator retries it. */
export const outageRetries = { attempts: 25, backoff: { type: backoffType } }

/** A missed analytics run needs no more attempts, as the next run includes its events. */
export const analyticsRetries = { attempts: 5, backoff: { type: backoffType } }

/** A redelivered job is safe to run again. This limit stops a job that kills every worker. */
export const maxStalledCount = 5
