import type { QuarantineGroup } from '../api/api-types.generated.ts'
import { quarantineChanges } from '../api/live.ts'
import { useAnswer } from '../api/use-answer.ts'
import { useSlowTick } from '../api/use-slow-tick.ts'
import { type Column, DataTable } from '../components/data-table.tsx'
import { count } from '../components/format.ts'
import { Panel } from '../components/screen.tsx'
import { Empty, Show } from '../components/states.tsx'
import { Time } from '../components/time.tsx'
import { Why } from '../components/why.tsx'
import { reasonTexts } from '../filter/reasons.ts'
import { useUrlState, withSearch } from '../shell/url-state.ts'

const refreshMs = 3_000
const limit = 100

const trends: Readonly<Record<QuarantineGroup['trend'], string>> = {
  rising: '↗ rising',
  falling: '↘ falling',
  steady: '→ steady',
  quiet: '· quiet',
}

/** Messages with one cause are one row: what is wrong, how much, and whether it goes on. */
export function Groups() {
  const url = useUrlState()
  const tick = useSlowTick(refreshMs, quarantineChanges())
  const reason = url.get('reason')
  const answer = useAnswer('GET /api/quarantine/groups', { query: { limit } }, tick)
  const chosen = url.get('fingerprint')
  const columns: Column<QuarantineGroup>[] = [
    {
      name: 'Cause',
      isText: true,
      cell: ({ cause, fingerprint, reason: why }) => (
        <a
          data-row
          href={withSearch('/quality', fingerprint === chosen ? {} : { fingerprint })}
          aria-current={fingerprint === chosen ? 'true' : undefined}
          title={cause}
        >
          {cause} <small class="muted">{reasonTexts[why]}</small>
        </a>
      ),
    },
    { name: 'Open', isNumber: true, cell: ({ counts }) => count(counts.open) },
    { name: 'Last hour', isNumber: true, cell: ({ lastHour }) => count(lastHour) },
    {
      name: 'Trend',
      isWide: true,
      cell: ({ trend }) => <span class={`trend ${trend}`}>{trends[trend]}</span>,
    },
    { name: 'First seen', isWide: true, cell: ({ firstSeenAt }) => <Time at={firstSeenAt} /> },
    { name: 'Last seen', isWide: true, cell: ({ lastSeenAt }) => <Time at={lastSeenAt} /> },
    { name: 'Sample', cell: ({ sample }) => <a href={`/messages/${sample.id}`}>{sample.id}</a> },
  ]
  return (
    <Panel
      title="By cause"
      aside={<Why of={['quarantine.group', 'quarantine.open', 'quarantine.byReason']} label="these groups" />}
    >
      <Show of={answer}>
        {({ groups }) => {
          const shown = groups.filter(group => reason === undefined || group.reason === reason)
          return shown.length === 0 ? (
            <Empty title="No message has failed a check" />
          ) : (
            <DataTable
              caption="Quarantined messages by cause"
              columns={columns}
              rows={shown}
              keyOf={({ fingerprint, feed }) => `${fingerprint} ${feed}`}
            />
          )
        }}
      </Show>
    </Panel>
  )
}
