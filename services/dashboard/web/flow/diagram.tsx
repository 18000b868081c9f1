import type { Ledger, Overview } from '../api/api-types.generated.ts'
import { bytes, count, duration, minute as minuteOf, rate, things, time } from '../components/format.ts'
import { Panel } from '../components/screen.tsx'
import { useMedia } from '../components/use-media.ts'
import { Why } from '../components/why.tsx'
import {
  edgePath,
  edges,
  type Layout,
  type NodeName,
  narrowLayout,
  nodeHeight,
  nodeWidth,
  wideLayout,
} from './layout.ts'
import { eventsOf, quarantinedOf } from './minute-links.ts'

const flowKeys = [
  'rate.received',
  'rate.stored',
  'rate.duplicate',
  'rate.quarantined',
  'lag.p50',
  'lag.p99',
  'quarantine.open',
  'analytics.waiting',
  'analytics.lastRun',
]

type Minute = Ledger['minutes'][number]

interface NodeState {
  title: string
  /** The backlog, or what happens here. */
  state: string
  /** The oldest age, or a detail. */
  detail: string
  href: string
  isWarning?: boolean
}

/** The path of a message, with the rate on each edge, and backlog and oldest age at each part. */
export function Diagram({ overview, minute }: { overview: Overview; minute: Minute | undefined }) {
  const isNarrow = useMedia('(width < 52rem)')
  const layout = isNarrow ? narrowLayout : wideLayout
  const states = describeNodes(overview, minute)
  const rates = describeEdges(overview, minute)
  return (
    <Panel
      title="The path of a message"
      aside={
        <>
          <span class="muted">
            {minute ? `rates in the minute from ${minuteOf(minute.minute)}` : 'rates over the last minute'}
          </span>
          <Why of={flowKeys} label="these rates" />
        </>
      }
    >
      <svg
        class="diagram"
        viewBox={`-2 -2 ${layout.width + 4} ${layout.height + 4}`}
        role="group"
        aria-label="The parts of the pipeline and what flows between them"
      >
        {edges.map(([from, to]) => (
          <Edge key={to} layout={layout} from={from} to={to} rate={rates[to]} href={states[to].href} />
        ))}
        {nodeNames.map(name => (
          <Node key={name} layout={layout} name={name} state={states[name]} />
        ))}
      </svg>
    </Panel>
  )
}

const nodeNames: readonly NodeName[] = [
  'feed',
  'queue',
  'normalizers',
  'events',
  'duplicates',
  'quarantine',
  'analytics',
]

const perMinute = 60
/** A smaller rate is written as 0.0/s. */
const leastShown = 0.05

/** Messages a second on the edge that leads to a part; null if it is not known. */
function describeEdges(
  { perSecond }: Overview,
  minute: Minute | undefined,
): Readonly<Record<NodeName, number | null>> {
  const of = (name: 'received' | 'stored' | 'duplicate' | 'quarantined'): number =>
    minute ? minute[name] / perMinute : perSecond[name]
  return {
    feed: null,
    queue: of('received'),
    normalizers: of('received'),
    events: of('stored'),
    duplicates: of('duplicate'),
    quarantine: of('quarantined'),
    analytics: of('stored'),
  }
}

const Edge = ({
  layout,
  from,
  to,
  rate: perSecond,
  href,
}: {
  layout: Layout
  from: NodeName
  to: NodeName
  rate: number | null
  href: string
}) => {
  const { path, label, isDown } = edgePath(layout, from, to)
  const isFlowing = perSecond !== null && perSecond >= leastShown
  return (
    <a
      href={href}
      class={`edge to-${to}${isFlowing ? ' flowing' : ''}`}
      aria-label={`${to}: ${perSecond === null ? 'unknown' : rate(perSecond)}`}
    >
      <path class="hit" d={path} />
      <path class="line" d={path} />
      <text x={label.x} y={label.y} class={isDown ? 'beside' : ''}>
        {perSecond === null ? '' : rate(perSecond)}
      </text>
    </a>
  )
}

const Node = ({
  layout,
  name,
  state: { title, state, detail, href, isWarning },
}: {
  layout: Layout
  name: NodeName
  state: NodeState
}) => {
  const { x, y } = layout.nodes[name]
  return (
    <a href={href} class={`node to-${name}${isWarning ? ' warning' : ''}`} data-row>
      <rect x={x} y={y} width={nodeWidth} height={nodeHeight} rx="8" />
      <text class="title" x={x + 13} y={y + 22}>
        {title}
      </text>
      <text class="state" x={x + 13} y={y + 43}>
        {state}
      </text>
      <text class="detail" x={x + 13} y={y + 61}>
        {detail}
      </text>
    </a>
  )
}

function describeNodes(
  overview: Overview,
  minute: Minute | undefined,
): Readonly<Record<NodeName, NodeState>> {
  const { nodes, ledger, lag, at } = overview
  const now = Date.parse(at)
  const age = (since: string | null): string =>
    since === null ? '' : `oldest ${duration(Math.max(0, now - Date.parse(since)))}`
  const chosen = minute?.minute
  const feed = nodes?.feeds.find(({ isConnected }) => !isConnected) ?? nodes?.feeds[0]
  const queue = nodes?.queue
  const isSpooling = nodes !== null && nodes.spool.messages > 0
  return {
    feed: {
      title: nodes && nodes.feeds.length > 1 ? `${nodes.feeds.length} feeds` : 'Feed',
      state: feed === undefined ? 'no connection yet' : feed.isConnected ? 'connected' : 'not connected',
      detail: feed === undefined ? '' : feed.isConnected ? `since ${time(feed.openedAt)}` : (feed.why ?? ''),
      href: '/operations',
      isWarning: feed?.isConnected === false,
    },
    queue: {
      title: isSpooling ? 'Spool and queue' : 'Queue',
      state: queue
        ? `${count(queue.messages + (nodes?.spool.messages ?? 0))} ${queue.isPaused ? 'paused' : 'waiting'}`
        : 'unavailable',
      detail:
        isSpooling && nodes
          ? `${bytes(nodes.spool.bytes)} on disk`
          : queue?.oldestAt
            ? age(queue.oldestAt)
            : 'nothing waits',
      href: '/operations',
      isWarning: queue === null || queue?.isPaused === true || isSpooling,
    },
    normalizers: {
      title: 'Normalizers',
      state: queue ? `${things(queue.active, 'job')} in work` : '–',
      detail: lag.p50Ms === null ? 'no message lately' : `p50 ${duration(lag.p50Ms)} to the row`,
      href: '/operations',
    },
    events: {
      title: 'Events',
      state: ledger ? `${count(ledger.stored)} stored` : '–',
      detail: chosen ? `${count(minute?.stored ?? 0)} in this minute` : 'open the newest',
      href: eventsOf(chosen),
    },
    duplicates: {
      title: 'Duplicates',
      state: ledger ? count(ledger.duplicate) : '–',
      detail: 'were there already',
      href: eventsOf(chosen),
    },
    quarantine: {
      title: 'Quarantine',
      state: nodes ? `${count(nodes.quarantine.open)} open` : '–',
      detail: chosen
        ? `${count(minute?.quarantined ?? 0)} in this minute`
        : `${count(ledger?.quarantined ?? 0)} in all`,
      href: quarantinedOf(chosen),
    },
    analytics: {
      title: 'Analytics',
      state: nodes ? `${count(nodes.analytics.waiting)} to go` : '–',
      detail: nodes?.analytics.lastRunAt ? `last run ${time(nodes.analytics.lastRunAt)}` : 'no run yet',
      href: '/scores',
      isWarning: nodes?.analytics.isOverdue === true,
    },
  }
}
