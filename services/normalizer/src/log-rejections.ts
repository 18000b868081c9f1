import type { Logger } from '@scores/runtime'
import type { RejectedEvent } from '@scores/storage'

/** Logs each event whose row the database rejected, with the database's reason. */
export function logRejections(log: Logger, rejected: readonly RejectedEvent[]): void {
  for (const { event, error } of rejected) {
    log.warn(
      { messageId: event.messageId, code: error.code, why: error.message },
      'the database rejected a row',
    )
  }
}
