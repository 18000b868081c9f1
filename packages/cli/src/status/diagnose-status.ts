import { type Diagnosis, diagnose } from '@scores/diagnosis'
import { messagesIn } from '@scores/reconciliation'
import type { Status } from './status-model.ts'

/** The diagnosis of a status: the same sentence as on the page. */
export function diagnoseStatus({ tables, queue, account, spool }: Status): Diagnosis {
  const found = 'away' in tables ? null : tables
  const onQueue = 'away' in queue ? null : queue
  const openGap = found?.gaps.latest.find(({ until }) => until === null)
  return diagnose({
    at: Date.now(),
    databaseAway: 'away' in tables ? tables.away : null,
    queueAway: 'away' in queue ? queue.away : null,
    flow: found && {
      perSecond: found.perSecond,
      lagP50Ms: found.lagP50Ms,
      open: found.quarantine.reduce((sum, { messages }) => sum + messages, 0),
    },
    missing: 'away' in account ? null : messagesIn(account.missing),
    queue: onQueue && { isPaused: onQueue.isPaused, failedJobs: onQueue.jobs['failed'] ?? 0 },
    pauses: (found?.pauses ?? []).map(pause => ({ ...pause, pausedAt: pause.pausedAt.getTime() })),
    silentFeeds: openGap
      ? [{ feed: openGap.feed, since: openGap.since, why: onQueue?.wait?.why ?? openGap.reason }]
      : [],
    spooled: spool.messages,
    analytics: found?.analyticsHealth ?? null,
    waitingReplays: (found?.replays ?? []).flatMap(({ id, waitsBecause }) =>
      waitsBecause === null ? [] : [{ id, because: waitsBecause }],
    ),
  })
}
