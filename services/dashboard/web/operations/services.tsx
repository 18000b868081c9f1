import type { ServiceProcess } from '../api/api-types.generated.ts'
import { useAnswer } from '../api/use-answer.ts'
import { useSlowTick } from '../api/use-slow-tick.ts'
import { type Column, DataTable } from '../components/data-table.tsx'
import { Panel } from '../components/screen.tsx'
import { Empty, Show } from '../components/states.tsx'
import { Time } from '../components/time.tsx'
import { Why } from '../components/why.tsx'

const refreshMs = 10_000

const columns: readonly Column<ServiceProcess>[] = [
  { name: 'Service', cell: ({ service }) => service },
  {
    name: 'Health',
    cell: ({ isAlive }) => (isAlive ? <span class="ok">✓ alive</span> : <span class="bad">✗ silent</span>),
  },
  {
    name: 'Version',
    cell: ({ version }) => (version === null ? <span class="muted">–</span> : <code>{version}</code>),
  },
  { name: 'Since', isWide: true, cell: ({ aliveSince }) => <Time at={aliveSince} /> },
  { name: 'Last heard', isWide: true, cell: ({ aliveAt }) => <Time at={aliveAt} /> },
]

/** Every process with its version and health. */
export function Services() {
  const tick = useSlowTick(refreshMs)
  const answer = useAnswer('GET /api/services', {}, tick)
  return (
    <Panel title="Services" aside={<Why of="service.list" label="these services" />}>
      <Show of={answer}>
        {({ rows }) =>
          rows.length === 0 ? (
            <Empty title="No service has been heard today" />
          ) : (
            <DataTable
              caption="Processes of the services"
              columns={columns}
              rows={rows}
              keyOf={({ service, aliveSince }) => `${service} ${aliveSince}`}
            />
          )
        }
      </Show>
    </Panel>
  )
}
