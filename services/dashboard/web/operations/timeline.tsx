import type { FeedConnection, FeedGap } from '../api/api-types.generated.ts'
import { useAnswer } from '../api/use-answer.ts'
import { useSlowTick } from '../api/use-slow-tick.ts'
import { type Column, DataTable } from '../components/data-table.tsx'
import { count, duration, things, time } from '../components/format.ts'
import { Panel } from '../components/screen.tsx'
import { Empty, Show } from '../components/states.tsx'
import { Time } from '../components/time.tsx'
import { Why } from '../components/why.tsx'
import { useUrlState } from '../shell/url-state.ts'

const refreshMs = 10_000
const limit = 200
const width = 1_000
const laneHeight = 26

const ranges = [
  { name: '1h', label: 'hour', ms: 3_600_000 },
  { name: '1d', label: 'day', ms: 86_400_000 },
  { name: '7d', label: 'week', ms: 604_800_000 },
] as const

/** When each feed was listened to, and when not. */
export function Timeline() {
  const url = useUrlState()
  const range = ranges.find(({ name }) => name === url.get('range')) ?? ranges[0]
  const tick = useSlowTick(refreshMs)
  const connections = useAnswer('GET /api/connections', { query: { limit } }, tick)
  const gaps = useAnswer('GET /api/gaps', { query: { limit } }, tick)
  const now = Date.now()
  const span = { from: now - range.ms, until: now }
  return (
    <Panel
      title="Connections and gaps"
      aside={
        <>
          <span class="segments">
            {ranges.map(({ name, label }) => (
              <button
                key={name}
                type="button"
                class="small"
                aria-pressed={name === range.name}
                onClick={() => url.set({ range: name === ranges[0].name ? null : name })}
              >
                {label}
              </button>
            ))}
          </span>
          <Why of="gaps.total" label="these gaps" />
        </>
      }
    >
      <Show of={connections}>
        {({ rows }) =>
          rows.length === 0 ? (
            <Empty title="No feed was listened to yet" />
          ) : (
            <>
              {[...new Set(rows.map(({ feed }) => feed))].map(feed => (
                <Lane
                  key={feed}
                  feed={feed}
                  span={span}
                  connections={rows.filter(row => row.feed === feed)}
                  gaps={(gaps.value?.rows ?? []).filter(gap => gap.feed === feed)}
                />
              ))}
              <div class="axis">
                <span>{time(span.from)}</span>
                <span class="legend">
                  <span class="key stored">connected</span>
                  <span class="key series-5">nobody listened</span>
                  <span class="key series-2">resumed without loss</span>
                </span>
                <span>now</span>
              </div>
            </>
          )
        }
      </Show>
      <Show of={gaps} lines={2}>
        {({ rows }) =>
          rows.length === 0 ? (
            <p class="muted">Always listened to since the first connection.</p>
          ) : (
            <DataTable
              caption="Gaps, newest first"
              columns={gapColumns}
              rows={rows.slice(0, gapsShown)}
              keyOf={({ feed, since }) => `${feed} ${since}`}
            />
          )
        }
      </Show>
    </Panel>
  )
}

const gapsShown = 5

const gapColumns: readonly Column<FeedGap>[] = [
  { name: 'Gap', cell: ({ since }) => <Time at={since} /> },
  {
    name: 'Length',
    isNumber: true,
    cell: ({ seconds, until }) => `${duration(seconds * 1_000)}${until === null ? ' so far' : ''}`,
  },
  { name: 'Feed', isWide: true, cell: ({ feed }) => feed },
  {
    name: 'What was missed',
    isText: true,
    cell: ({ isResumed, reason }) =>
      isResumed ? (
        <span class="ok">nothing: the feed sent it later</span>
      ) : (
        <span class="warn">unknown{reason === null ? ': the feed has no ids' : `: ${reason}`}</span>
      ),
  },
]

interface LaneProps {
  feed: string
  span: { from: number; until: number }
  connections: readonly FeedConnection[]
  gaps: readonly FeedGap[]
}

function Lane({ feed, span, connections, gaps }: LaneProps) {
  const x = (at: number): number =>
    ((Math.min(Math.max(at, span.from), span.until) - span.from) / (span.until - span.from)) * width
  const messages = connections.reduce((sum, connection) => sum + connection.messages, 0)
  return (
    <figure class="lane">
      <figcaption>
        <b>{feed}</b>{' '}
        <span class="muted">
          {things(connections.length, 'connection')}, {things(messages, 'message')}
        </span>
      </figcaption>
      <svg
        viewBox={`0 0 ${width} ${laneHeight}`}
        preserveAspectRatio="none"
        role="img"
        aria-label={`${feed}: ${connections.length} connections, ${gaps.length} gaps`}
      >
        {connections.map(({ id, openedAt, aliveAt, endedBecause, messages: each }) => (
          <Piece key={id} class="connected" from={x(Date.parse(openedAt))} until={x(Date.parse(aliveAt))}>
            {`${time(openedAt)} to ${time(aliveAt)}: ${count(each)} messages${endedBecause === null ? '' : `, ended: ${endedBecause}`}`}
          </Piece>
        ))}
        {gaps.map(({ since, until, isResumed, seconds }) => (
          <Piece
            key={since}
            class={isResumed ? 'resumed' : 'gap'}
            from={x(Date.parse(since))}
            until={x(until === null ? span.until : Date.parse(until))}
          >
            {`nobody listened for ${duration(seconds * 1_000)} from ${time(since)}`}
          </Piece>
        ))}
      </svg>
    </figure>
  )
}

const Piece = ({
  from,
  until,
  class: name,
  children,
}: {
  from: number
  until: number
  class: string
  children: string
}) =>
  until <= 0 || (from === until && from === 0) ? null : (
    <rect class={name} x={from} width={Math.max(2, until - from)} y="3" height={laneHeight - 6} rx="2">
      <title>{children}</title>
    </rect>
  )
