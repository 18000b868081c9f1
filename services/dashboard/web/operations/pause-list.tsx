import type { FeedPause } from '../api/api-types.generated.ts'
import { call } from '../api/client.ts'
import { overview } from '../api/live.ts'
import { useList } from '../api/use-list.ts'
import { type Column, ListTable } from '../components/data-table.tsx'
import { count } from '../components/format.ts'
import { Panel } from '../components/screen.tsx'
import { Empty } from '../components/states.tsx'
import { Time } from '../components/time.tsx'
import { Why } from '../components/why.tsx'
import { Pauses } from '../flow/pauses.tsx'

const limit = 10

const columns: readonly Column<FeedPause>[] = [
  { name: 'Feed', cell: ({ feed }) => feed },
  { name: 'Check', cell: ({ check }) => check.replaceAll('_', ' ') },
  {
    name: 'Failed',
    isNumber: true,
    cell: ({ failing, windowMessages }) => `${count(failing)} of ${count(windowMessages)}`,
  },
  { name: 'Paused', cell: ({ pausedAt }) => <Time at={pausedAt} /> },
  {
    name: 'Resumed',
    cell: ({ resumedAt, resumedBy }) =>
      resumedAt === null ? (
        <span class="bad">not yet</span>
      ) : (
        <>
          <Time at={resumedAt} /> {resumedBy && `by ${resumedBy}`}
        </>
      ),
  },
  { name: 'Sample', isText: true, isWide: true, cell: ({ samplePayload }) => <code>{samplePayload}</code> },
]

/** When the queue was paused, and why. Open pauses come first, with the way to resume. */
export function PauseList() {
  const open = overview.value?.pauses ?? []
  const list = useList<FeedPause, number>({
    key: `pauses ${open.map(({ id }) => id).join()}`,
    keyOf: ({ id }) => id,
    load: (before, signal) =>
      call('GET /api/pauses', { query: { limit, ...(before === null ? {} : { before }) } }, signal),
  })
  return (
    <>
      <Pauses pauses={open} />
      <Panel title="Pauses" aside={<Why of="pause.list" label="these pauses" />}>
        <ListTable
          list={list}
          caption="Pauses of the queue, newest first"
          columns={columns}
          keyOf={({ id }) => id}
          empty={
            <Empty title="The queue was never paused">
              It is paused when most messages of a feed fail one check.
            </Empty>
          }
        />
      </Panel>
    </>
  )
}
