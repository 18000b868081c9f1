import type { EventRow } from '../api/api-types.generated.ts'
import { call, type Input, urlOf } from '../api/client.ts'
import { newestEventId } from '../api/live.ts'
import { useList } from '../api/use-list.ts'
import { type Column, ListTable, RowLink } from '../components/data-table.tsx'
import { Download } from '../components/download.tsx'
import { FilterBar } from '../components/filter-bar.tsx'
import { minute as minuteOf, score } from '../components/format.ts'
import { Empty } from '../components/states.tsx'
import { Time } from '../components/time.tsx'
import { Why } from '../components/why.tsx'
import { useUrlState } from '../shell/url-state.ts'

const limit = 50
const ids = ['student', 'exam', 'batch'] as const

interface EventListProps {
  /** Only the events of a student or an exam. */
  of?: Input<'GET /api/events'>['query']
}

/** Stored scores, newest first. Those that arrive wait until they are asked for. */
export function EventList({ of = {} }: EventListProps) {
  const url = useUrlState()
  const minute = url.get('minute')
  const chosen = Object.fromEntries(
    ids.flatMap(name => {
      const id = Number(url.get(name))
      return Number.isSafeInteger(id) && id > 0 ? [[name, id]] : []
    }),
  )
  const query: Input<'GET /api/events'>['query'] = {
    ...chosen,
    ...(minute === undefined ? {} : { minute }),
    ...of,
  }
  const isFiltered = Object.keys(query).length > 0
  const list = useList<EventRow, number>({
    key: JSON.stringify(query),
    keyOf: ({ id }) => id,
    changes: minute === undefined ? newestEventId.value : undefined,
    load: (before, signal) =>
      call('GET /api/events', { query: { ...query, limit, ...(before === null ? {} : { before }) } }, signal),
  })
  return (
    <>
      <FilterBar
        onClear={
          isFiltered && Object.keys(of).length === 0
            ? () => url.set({ student: null, exam: null, batch: null, minute: null })
            : undefined
        }
      >
        {minute !== undefined && <span class="chip">minute from {minuteOf(minute)}</span>}
        {Object.entries(chosen).map(([name, id]) => (
          <span key={name} class="chip">
            {name} {String(id)}
          </span>
        ))}
        <span class="as-of muted">
          as they arrive <Why of="event.list" label="these events" />
        </span>
        <Download url={urlOf('GET /api/events', { query })} name="events.csv" />
      </FilterBar>
      <ListTable
        list={list}
        caption="Stored scores, newest first"
        columns={columns}
        keyOf={({ id }) => id}
        empty={
          <Empty title="No event yet">
            {isFiltered ? 'Clear the filter to see all.' : 'Scores appear as soon as they are stored.'}
          </Empty>
        }
      />
    </>
  )
}

const columns: readonly Column<EventRow>[] = [
  { name: 'Event', cell: ({ id }) => <RowLink href={`/scores/events/${id}`}>{id}</RowLink> },
  {
    name: 'Student',
    cell: ({ student, studentId }) => <a href={`/scores/students/${studentId}`}>{student}</a>,
  },
  { name: 'Exam', cell: ({ exam, examId }) => <a href={`/scores/exams/${examId}`}>{exam}</a> },
  { name: 'Score', isNumber: true, cell: ({ score: value }) => score(value) },
  { name: 'Received', cell: ({ receivedAt }) => <Time at={receivedAt} /> },
  { name: 'Type', isWide: true, cell: ({ eventType }) => eventType },
]
