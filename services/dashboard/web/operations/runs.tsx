import type { AnalyticsRun } from '../api/api-types.generated.ts'
import { call } from '../api/client.ts'
import { overview } from '../api/live.ts'
import { useList } from '../api/use-list.ts'
import { type Column, ListTable } from '../components/data-table.tsx'
import { count, duration } from '../components/format.ts'
import { Panel } from '../components/screen.tsx'
import { Empty } from '../components/states.tsx'
import { Time } from '../components/time.tsx'
import { Why } from '../components/why.tsx'

const limit = 10

const columns: readonly Column<AnalyticsRun>[] = [
  { name: 'Run', cell: ({ id }) => id },
  { name: 'Started', cell: ({ startedAt }) => <Time at={startedAt} /> },
  { name: 'Took', isNumber: true, cell: ({ durationMs }) => duration(durationMs) },
  { name: 'Events', isNumber: true, cell: ({ events }) => count(events) },
  { name: 'Students', isNumber: true, isWide: true, cell: ({ students }) => count(students) },
  { name: 'Exams', isNumber: true, isWide: true, cell: ({ exams }) => count(exams) },
  {
    name: 'Note',
    isText: true,
    cell: ({ rebuiltBecause }) => rebuiltBecause && `counted anew: ${rebuiltBecause}`,
  },
]

/** The runs that keep the averages up to date. */
export function Runs() {
  const list = useList<AnalyticsRun, number>({
    key: 'runs',
    keyOf: ({ id }) => id,
    changes: overview.value?.nodes?.analytics.lastRunAt,
    load: (before, signal) =>
      call('GET /api/runs', { query: { limit, ...(before === null ? {} : { before }) } }, signal),
  })
  return (
    <Panel
      title="Analytics runs"
      aside={<Why of={['analytics.lastRun', 'analytics.waiting']} label="these runs" />}
    >
      <ListTable
        list={list}
        caption="Analytics runs, newest first"
        columns={columns}
        keyOf={({ id }) => id}
        empty={<Empty title="No run yet">The first one starts within a minute.</Empty>}
      />
    </Panel>
  )
}
