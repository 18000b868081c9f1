import type { ReplaySummary } from '../api/api-types.generated.ts'
import { replayChanges } from '../api/live.ts'
import { useAnswer } from '../api/use-answer.ts'
import { useSlowTick } from '../api/use-slow-tick.ts'
import { type Column, DataTable, RowLink } from '../components/data-table.tsx'
import { count } from '../components/format.ts'
import { Panel } from '../components/screen.tsx'
import { Empty, Show } from '../components/states.tsx'
import { Time } from '../components/time.tsx'
import { Why } from '../components/why.tsx'
import { describeFilter } from '../filter/quarantine-filter.ts'

const refreshMs = 2_000
const limit = 50

const columns: readonly Column<ReplaySummary>[] = [
  { name: 'Replay', cell: ({ id }) => <RowLink href={`/replay/${id}`}>{id}</RowLink> },
  { name: 'Status', cell: ({ status }) => <span class={`tag ${status}`}>{status}</span> },
  {
    name: 'Messages',
    isText: true,
    isWide: true,
    cell: ({ filter, omitted }) => (omitted?.includes('filter') ? 'a long filter' : describeFilter(filter)),
  },
  {
    name: 'Patch',
    isWide: true,
    cell: ({ patch, omitted }) => (omitted?.includes('patch') ? 'a long patch' : (patch?.name ?? '–')),
  },
  { name: 'Planned', isNumber: true, cell: ({ planned }) => count(planned) },
  { name: 'Resolved', isNumber: true, cell: ({ stored, duplicate }) => count(stored + duplicate) },
  {
    name: 'Failed',
    isNumber: true,
    isWide: true,
    cell: ({ failed, exhausted }) => count(failed + exhausted),
  },
  { name: 'By', isWide: true, cell: ({ requestedBy }) => requestedBy },
  { name: 'Requested', isWide: true, cell: ({ requestedAt }) => <Time at={requestedAt} /> },
]

/** Who replayed what, and what became of it. */
export function Audit() {
  const tick = useSlowTick(refreshMs, replayChanges())
  const answer = useAnswer('GET /api/replays', { query: { limit } }, tick)
  return (
    <Panel title="Replays so far" aside={<Why of="replay.list" label="these figures" />}>
      <Show of={answer}>
        {({ replays }) =>
          replays.length === 0 ? (
            <Empty title="Nothing was replayed yet" />
          ) : (
            <DataTable
              caption="Replays, newest first"
              columns={columns}
              rows={replays}
              keyOf={({ id }) => id}
            />
          )
        }
      </Show>
    </Panel>
  )
}
