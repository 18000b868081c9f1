import { useState } from 'preact/hooks'
import type { ExamRow, StudentRow } from '../api/api-types.generated.ts'
import { call, type Input, urlOf } from '../api/client.ts'
import { useList } from '../api/use-list.ts'
import { type Column, ListTable, RowLink } from '../components/data-table.tsx'
import { Download } from '../components/download.tsx'
import { FilterBar, TextFilter } from '../components/filter-bar.tsx'
import { count, score, time } from '../components/format.ts'
import { Empty } from '../components/states.tsx'
import { Why } from '../components/why.tsx'
import { useUrlState } from '../shell/url-state.ts'
import { Distribution } from './distribution.tsx'

const limit = 50
const orders = ['name', 'scores', 'average'] as const
type Order = (typeof orders)[number]
type Row = StudentRow | ExamRow

const names = { students: 'Student', exams: 'Exam' } as const

/** Students or exams with count, average and distribution, as of the last analytics run. */
export function TotalsList({ subject }: { subject: 'students' | 'exams' }) {
  const url = useUrlState()
  const search = url.get('search')
  const sort: Order = orders.find(order => order === url.get('sort')) ?? 'name'
  const order = url.get('order') === 'descending' ? 'descending' : 'ascending'
  const [asOf, setAsOf] = useState<string | null>(null)
  const query: Input<'GET /api/students'>['query'] = {
    sort,
    order,
    ...(search === undefined ? {} : { search }),
  }
  const list = useList<Row, string>({
    key: JSON.stringify([subject, query]),
    keyOf: ({ id }) => id,
    load: async (after, signal) => {
      const page = { query: { ...query, limit, ...(after === null ? {} : { after }) } }
      const answer =
        subject === 'students'
          ? await call('GET /api/students', page, signal)
          : await call('GET /api/exams', page, signal)
      setAsOf(answer.asOf)
      return answer
    },
  })
  const columns: Column<Row>[] = [
    {
      name: names[subject],
      sort: 'name',
      cell: ({ id, name }) => <RowLink href={`/scores/${subject}/${id}`}>{name}</RowLink>,
    },
    { name: 'Scores', sort: 'scores', isNumber: true, cell: ({ scores }) => count(scores) },
    { name: 'Average', sort: 'average', isNumber: true, cell: ({ average }) => score(average) },
    {
      name: 'Distribution, 0 to 1',
      cell: ({ distribution }) =>
        distribution === null ? <span class="muted">many</span> : <Distribution counts={distribution} />,
    },
    { name: 'Changed', isWide: true, cell: ({ updatedAt }) => time(updatedAt) },
  ]
  return (
    <>
      <FilterBar>
        <TextFilter name="search" label={`Search ${subject}`} placeholder="starts with …" isSearch />
        <span class="as-of muted">
          {asOf === null ? 'before the first analytics run' : `as of the run at ${time(asOf)}`}{' '}
          <Why
            of={[
              `${names[subject].toLowerCase()}.scores`,
              `${names[subject].toLowerCase()}.average`,
              `${names[subject].toLowerCase()}.distribution`,
            ]}
            label="these figures"
          />
        </span>
        <Download
          url={urlOf(subject === 'students' ? 'GET /api/students' : 'GET /api/exams', { query })}
          name={`${subject}.csv`}
        />
      </FilterBar>
      <ListTable
        list={list}
        caption={`${names[subject]}s with their scores`}
        columns={columns}
        keyOf={({ id }) => id}
        sort={{
          by: sort,
          isDescending: order === 'descending',
          onChange: (by, isDescending) => url.set({ sort: by, order: isDescending ? 'descending' : null }),
        }}
        empty={
          <Empty title={search === undefined ? `No ${subject} yet` : `No ${subject} start with “${search}”`}>
            {search === undefined && 'They appear after the first analytics run, within a minute.'}
          </Empty>
        }
      />
    </>
  )
}
