import { useState } from 'preact/hooks'
import type { QuarantinedSummary } from '../api/api-types.generated.ts'
import { call } from '../api/client.ts'
import { overview } from '../api/live.ts'
import { useList } from '../api/use-list.ts'
import { type Column, ListTable, RowLink } from '../components/data-table.tsx'
import { Empty } from '../components/states.tsx'
import { Time } from '../components/time.tsx'
import { readFilter } from '../filter/quarantine-filter.ts'
import { reasonTexts } from '../filter/reasons.ts'
import { useUrlState } from '../shell/url-state.ts'
import { MessageActions } from './message-actions.tsx'
import { readStatus, StatusTag } from './statuses.tsx'

const limit = 50

/** The messages that match the filter, newest first, and what can be done with the chosen ones. */
export function Messages() {
  const url = useUrlState()
  const filter = readFilter(url)
  const status = readStatus(url)
  const query = { ...filter, ...(status === undefined ? {} : { status }) }
  const key = JSON.stringify(query)
  const [selection, setSelection] = useState<Selection>(none)
  // Another filter shows other messages, so what was chosen there does not count here.
  const { isAll, ids } = selection.key === key ? selection : none
  const list = useList<QuarantinedSummary, number>({
    key,
    keyOf: ({ id }) => id,
    changes: overview.value?.ledger?.quarantined,
    load: async (before, signal) => {
      const { all: _, ...parts } = query
      const page = await call(
        'GET /api/quarantine',
        { query: { ...parts, limit, ...(before === null ? {} : { before }) } },
        signal,
      )
      return { rows: page.messages, next: page.next }
    },
  })
  const shown = list.rows ?? []
  const areShownChosen = shown.length > 0 && shown.every(({ id }) => ids.has(id))
  const toggle = (changed: readonly number[], isChosen: boolean): void => {
    const next = new Set(ids)
    for (const id of changed) {
      if (isChosen) next.add(id)
      else next.delete(id)
    }
    setSelection({ key, isAll: false, ids: next })
  }
  const columns: Column<QuarantinedSummary>[] = [
    {
      name: 'Chosen',
      isNameHidden: true,
      cell: ({ id }) => (
        <input
          type="checkbox"
          aria-label={`Choose message ${id}`}
          checked={isAll || ids.has(id)}
          onChange={({ currentTarget }) => toggle([id], currentTarget.checked)}
        />
      ),
    },
    { name: 'Message', cell: ({ id }) => <RowLink href={`/messages/${id}`}>{id}</RowLink> },
    { name: 'Reason', cell: ({ reason }) => reasonTexts[reason] },
    {
      name: 'Payload',
      isText: true,
      isWide: true,
      cell: ({ payload }) => <code title={payload}>{payload}</code>,
    },
    { name: 'Status', cell: ({ status: each }) => <StatusTag status={each} /> },
    { name: 'Attempts', isNumber: true, isWide: true, cell: ({ attempts }) => attempts },
    { name: 'Feed', isWide: true, cell: ({ feed }) => feed },
    { name: 'First seen', isWide: true, cell: ({ firstSeenAt }) => <Time at={firstSeenAt} /> },
  ]
  return (
    <>
      <MessageActions
        filter={filter}
        status={status}
        ids={[...ids]}
        isAll={isAll}
        areShownChosen={areShownChosen}
        onChooseShown={isChosen =>
          toggle(
            shown.map(({ id }) => id),
            isChosen,
          )
        }
        onChooseAll={isChosen => setSelection({ key, isAll: isChosen, ids: new Set() })}
        onDone={() => {
          setSelection(none)
          list.reload()
        }}
      />
      <ListTable
        list={list}
        caption="Quarantined messages, newest first"
        columns={columns}
        keyOf={({ id }) => id}
        empty={
          <Empty title="No message matches">
            {key === '{}'
              ? 'Messages that fail a check appear here.'
              : 'Remove a part of the filter to see more.'}
          </Empty>
        }
      />
    </>
  )
}

interface Selection {
  /** Of the list in which the messages were chosen. */
  key: string
  /** True if everything that matches the filter is chosen, also what is not shown. */
  isAll: boolean
  ids: ReadonlySet<number>
}

const none: Selection = { key: '', isAll: false, ids: new Set() }
