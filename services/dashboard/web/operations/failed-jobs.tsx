import type { FailedJob } from '../api/api-types.generated.ts'
import { call } from '../api/client.ts'
import { overview } from '../api/live.ts'
import { useAction } from '../api/use-action.ts'
import { useAnswer } from '../api/use-answer.ts'
import { useSlowTick } from '../api/use-slow-tick.ts'
import { ActionButton } from '../components/action-button.tsx'
import { type Column, DataTable } from '../components/data-table.tsx'
import { FilterBar, TextFilter } from '../components/filter-bar.tsx'
import { count, things } from '../components/format.ts'
import { notify } from '../components/notices.tsx'
import { Panel } from '../components/screen.tsx'
import { Empty, ErrorBox, Show } from '../components/states.tsx'
import { Time } from '../components/time.tsx'
import { Why } from '../components/why.tsx'
import { useUrlState } from '../shell/url-state.ts'
import { type Cause, jobsByCause } from './jobs-by-cause.ts'

const refreshMs = 3_000
const limit = 500

/** Jobs whose attempts an outage used up, by cause, and the way to return them to the queue. */
export function FailedJobs() {
  const url = useUrlState()
  const tick = useSlowTick(refreshMs, overview.value?.nodes?.queue?.failed)
  const why = url.get('why')
  const feed = url.get('feed')
  const filter = { ...(why === undefined ? {} : { why }), ...(feed === undefined ? {} : { feed }) }
  const answer = useAnswer('GET /api/replays/failed-jobs', { query: { ...filter, limit } }, tick)
  const retry = useAction(async (ids?: readonly string[]) => {
    const { jobs, messages } = await call('POST /api/replays/failed-jobs/retry', {
      body: ids === undefined ? filter : { ids },
    })
    notify(`${things(jobs, 'job')} with ${things(messages, 'message')} returned to the queue.`)
    answer.reload()
  })
  const columns: Column<Cause>[] = [
    { name: 'Cause', isText: true, cell: ({ why: text }) => <span title={text}>{text}</span> },
    { name: 'Jobs', isNumber: true, cell: ({ jobs }) => count(jobs.length) },
    { name: 'Messages', isNumber: true, cell: ({ messages }) => count(messages) },
    { name: 'Last failed', isWide: true, cell: ({ lastFailedAt }) => <Time at={lastFailedAt} /> },
    {
      name: 'Action',
      cell: ({ jobs }) => (
        <ActionButton isRunning={retry.isRunning} onClick={() => void retry.run(jobs.map(({ id }) => id))}>
          Retry
        </ActionButton>
      ),
    },
  ]
  const all = (jobs: readonly FailedJob[]): string =>
    Object.keys(filter).length > 0
      ? 'Retry all that match'
      : `Retry all ${jobs.length === limit ? '' : count(jobs.length)}`
  return (
    <Panel title="Failed jobs" aside={<Why of="job.failed" label="these jobs" />}>
      <Show of={answer}>
        {({ jobs }) =>
          jobs.length === 0 && Object.keys(filter).length === 0 ? (
            <Empty title="No job has failed">
              An outage that lasts longer than a job is retried would show here.
            </Empty>
          ) : (
            <>
              <FilterBar
                onClear={
                  Object.keys(filter).length > 0 ? () => url.set({ why: null, feed: null }) : undefined
                }
              >
                <TextFilter name="why" label="Cause contains" isSearch />
                <TextFilter name="feed" label="Feed" />
                <ActionButton
                  kind="primary"
                  isRunning={retry.isRunning}
                  disabledBecause={jobs.length === 0 ? 'No failed job matches.' : null}
                  onClick={() => void retry.run()}
                >
                  {all(jobs)}
                </ActionButton>
              </FilterBar>
              {retry.error && <ErrorBox error={retry.error} />}
              {jobs.length === 0 ? (
                <Empty title="No failed job matches" />
              ) : (
                <DataTable
                  caption="Failed jobs by cause"
                  columns={columns}
                  rows={jobsByCause(jobs)}
                  keyOf={({ why: text }) => text}
                />
              )}
              {jobs.length === limit && <p class="muted">These are the {count(limit)} oldest.</p>}
            </>
          )
        }
      </Show>
    </Panel>
  )
}
