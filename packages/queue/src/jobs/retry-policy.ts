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

/**
 * A job whose worker died is redelivered without limit, since a failed job would hold back its innocent messages. From the
 * second delivery on, a normalizer isolates it, which ends with the message that kills workers in the quarantine.
 */
export const maxStalledCount = 1_000_000_000
