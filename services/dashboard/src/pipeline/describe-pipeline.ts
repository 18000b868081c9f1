import { type Diagnosis, diagnose, type Snapshot } from '@scores/diagnosis'
import { messagesIn } from '@scores/reconciliation'
import type { ConnectionRow } from '@scores/storage'
import { oldestOf } from './pipeline-reader.ts'
import { isAway, type PipelineState, type QueueState, type TablesState } from './pipeline-state.ts'

/** An open connection reports every five seconds. */
const silentAfterMs = 15_000

/** The state as `/api/overview` answers it. */
export function describePipeline(state: PipelineState) {
  const { at, account, spool } = state
  const tables = isAway(state.tables) ? null : state.tables
  const queue = isAway(state.queue) ? null : state.queue
  const perSecond = (key: 'received' | 'stored' | 'duplicate' | 'quarantined') =>
    (tables?.flow[key] ?? 0) / 60
  return {
    at: new Date(at),
    health: describeHealth(diagnose(snapshotOf(state))),
    ledger: account === null ? null : describeTotals(account),
    perSecond: {
      received: perSecond('received'),
      stored: perSecond('stored'),
      duplicate: perSecond('duplicate'),
      quarantined: perSecond('quarantined'),
    },
    lag: { p50Ms: tables?.flow.lagP50Ms ?? null, p99Ms: tables?.flow.lagP99Ms ?? null },
    nodes: tables === null ? null : describeNodes(at, tables, queue, spool),
    pauses: (tables?.pauses ?? []).map(
      ({ id, feed, check, reason, failing, windowMessages, samplePayload, pausedAt }) => ({
        id,
        feed,
        check,
        reason,
        failing,
        windowMessages,
        samplePayload,
        pausedAt,
      }),
    ),
    replays: (tables?.replays ?? []).map(replay => ({
      id: replay.id,
      status: replay.status,
      planned: replay.planned,
      tried: replay.stored + replay.duplicate + replay.failed + replay.exhausted + replay.released,
      rate: replay.rate,
      waitsBecause: replay.waitsBecause,
    })),
  }
}

/** received = stored + duplicate + quarantined + in flight, and what is missing. */
export function describeTotals({
  received,
  stored,
  duplicate,
  quarantined,
  inFlight,
  missing,
}: NonNullable<PipelineState['account']>) {
  const difference = messagesIn(missing)
  return { received: received + difference, stored, duplicate, quarantined, inFlight, difference }
}

const describeHealth = ({ problems, ...health }: Diagnosis) => ({
  ...health,
  problems: problems.map(({ since, ...problem }) => ({
    ...problem,
    since: since === null ? null : new Date(since),
  })),
})

function describeNodes(
  at: number,
  tables: TablesState,
  queue: QueueState | null,
  spool: PipelineState['spool'],
) {
  const { flow, openByReason, analyticsHealth, connections } = tables
  const time = (value: number | null) => (value === null ? null : new Date(value))
  return {
    feeds: connections.map(connection => {
      const wait = queue?.waits.get(connection.feed) ?? null
      return {
        feed: connection.feed,
        isConnected: isConnected(connection, at),
        openedAt: connection.openedAt,
        aliveAt: connection.aliveAt,
        why: wait?.why ?? connection.endedBecause,
        nextConnectionAt: time(wait?.until ?? null),
      }
    }),
    lastReceivedAt: flow.lastReceivedAt,
    spool: { messages: spool.messages, bytes: spool.bytes, oldestAt: time(oldestOf(spool.ranges)) },
    queue:
      queue === null
        ? null
        : {
            isPaused: queue.isPaused,
            waiting: queue.jobs['waiting'] ?? 0,
            ofReplays: queue.jobs['prioritized'] ?? 0,
            active: queue.jobs['active'] ?? 0,
            delayed: queue.jobs['delayed'] ?? 0,
            failed: queue.jobs['failed'] ?? 0,
            messages: queue.messages,
            oldestAt: time(queue.oldestAt),
          },
    analytics: { ...flow.analytics, isOverdue: analyticsHealth.isOverdue },
    quarantine: { open: openOf(tables), byReason: openByReason },
  }
}

const isConnected = ({ endedBecause, aliveAt }: ConnectionRow, at: number): boolean =>
  endedBecause === null && at - aliveAt.getTime() < silentAfterMs

const openOf = ({ openByReason }: TablesState): number =>
  openByReason.reduce((sum, { messages }) => sum + messages, 0)

function snapshotOf({ at, tables, queue, account, spool }: PipelineState): Snapshot {
  const found = isAway(tables) ? null : tables
  const onQueue = isAway(queue) ? null : queue
  return {
    at,
    databaseAway: isAway(tables) ? tables.away : null,
    queueAway: isAway(queue) ? queue.away : null,
    flow: found && {
      perSecond: found.flow.received / 60,
      lagP50Ms: found.flow.lagP50Ms,
      open: openOf(found),
    },
    missing: account && describeTotals(account).difference,
    queue: onQueue && { isPaused: onQueue.isPaused, failedJobs: onQueue.jobs['failed'] ?? 0 },
    pauses: (found?.pauses ?? []).map(pause => ({ ...pause, pausedAt: pause.pausedAt.getTime() })),
    silentFeeds: found ? silentFeeds(at, found.connections, onQueue) : [],
    spooled: spool.messages,
    analytics: found?.analyticsHealth ?? null,
    waitingReplays: (found?.replays ?? []).flatMap(({ id, waitsBecause }) =>
      waitsBecause === null ? [] : [{ id, because: waitsBecause }],
    ),
  }
}

/** A feed that was replaced by another one stays silent for good. Only the last one, and those with a listener, count. */
function silentFeeds(
  at: number,
  connections: readonly ConnectionRow[],
  queue: QueueState | null,
): Snapshot['silentFeeds'] {
  const [latest] = connections.toSorted((a, b) => b.aliveAt.getTime() - a.aliveAt.getTime())
  return connections
    .filter(connection => !isConnected(connection, at))
    .filter(connection => connection === latest || queue?.waits.has(connection.feed))
    .map(({ feed, aliveAt, endedBecause }) => ({
      feed,
      since: aliveAt.getTime(),
      why: queue?.waits.get(feed)?.why ?? endedBecause,
    }))
}
