import { overview } from '../api/live.ts'
import { useAnswer } from '../api/use-answer.ts'
import { useSlowTick } from '../api/use-slow-tick.ts'
import { BandKeys } from '../charts/band-keys.tsx'
import { LineChart } from '../charts/line-chart.tsx'
import { useBands } from '../charts/use-bands.ts'
import { duration, rate } from '../components/format.ts'
import { Panel, Screen } from '../components/screen.tsx'
import { Loading, Show } from '../components/states.tsx'
import { Why } from '../components/why.tsx'
import { useUrlState } from '../shell/url-state.ts'
import { Diagram } from './diagram.tsx'
import { Ledger } from './ledger.tsx'
import { Pauses } from './pauses.tsx'

const refreshMs = 3_000
const hourSeconds = 3_600

/** The whole pipeline: what flows, what waits, and that everything adds up. */
export function Flow() {
  const url = useUrlState()
  const tick = useSlowTick(refreshMs)
  const answer = useAnswer('GET /api/ledger', {}, tick)
  const bands = useBands(hourSeconds)
  const state = overview.value
  const chosen = answer.value?.minutes.find(({ minute }) => minute === url.get('minute'))
  const choose = (at: number | null): void =>
    url.set({ minute: at === null ? null : new Date(at).toISOString() }, { replace: true })
  return (
    <Screen title="Flow" name="flow">
      {state && <Pauses pauses={state.pauses} />}
      {state ? <Diagram overview={state} minute={chosen} /> : <Loading lines={5} />}
      <Show of={answer} lines={6}>
        {ledger => {
          const times = ledger.minutes.map(({ minute }) => Date.parse(minute))
          const last = ledger.minutes.at(-1)
          const incomplete = last && !last.isComplete ? { incompleteFrom: Date.parse(last.minute) } : {}
          const marked = chosen && Date.parse(chosen.minute)
          return (
            <>
              <Ledger
                ledger={ledger}
                totals={state?.ledger ?? ledger.totals}
                chosen={chosen}
                bands={bands}
                onChoose={choose}
              />
              <div class="columns">
                <Panel
                  title="Messages a second"
                  aside={
                    <Why
                      of="ledger.minute"
                      label="these rates"
                      values={chosen ? { minute: chosen.minute } : {}}
                    />
                  }
                >
                  <LineChart
                    label="One hour, by minute"
                    times={times}
                    series={[
                      {
                        name: 'received',
                        color: 'accent',
                        values: ledger.minutes.map(({ received }) => received / 60),
                      },
                      {
                        name: 'quarantined',
                        color: 'quarantined',
                        values: ledger.minutes.map(({ quarantined }) => quarantined / 60),
                      },
                    ]}
                    bands={bands}
                    {...incomplete}
                    marked={marked}
                    format={rate}
                    onSelect={choose}
                  />
                  <BandKeys bands={bands} />
                </Panel>
                <Panel
                  title="From feed to row"
                  aside={
                    <Why
                      of={['lag.p50', 'lag.p99', 'ledger.minuteLag']}
                      label="these times"
                      values={chosen ? { minute: chosen.minute } : {}}
                    />
                  }
                >
                  <LineChart
                    label="One hour, by minute"
                    times={times}
                    series={[
                      {
                        name: 'p50',
                        color: 'accent',
                        values: ledger.minutes.map(({ lagP50Ms }) => lagP50Ms),
                      },
                      {
                        name: 'p99',
                        color: 'in-flight',
                        values: ledger.minutes.map(({ lagP99Ms }) => lagP99Ms),
                      },
                    ]}
                    bands={bands}
                    {...incomplete}
                    marked={marked}
                    format={duration}
                    onSelect={choose}
                  />
                  <BandKeys bands={bands} />
                </Panel>
              </div>
            </>
          )
        }}
      </Show>
    </Screen>
  )
}
