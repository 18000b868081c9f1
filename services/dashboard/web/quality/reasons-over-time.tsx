import { quarantineChanges, receivedAt } from '../api/live.ts'
import { useAnswer } from '../api/use-answer.ts'
import { useSlowTick } from '../api/use-slow-tick.ts'
import { BandKeys } from '../charts/band-keys.tsx'
import { Bars } from '../charts/bars.tsx'
import { useBands } from '../charts/use-bands.ts'
import { count, minute, things, time } from '../components/format.ts'
import { Panel } from '../components/screen.tsx'
import { Empty, Show } from '../components/states.tsx'
import { Why } from '../components/why.tsx'
import { reasonTexts } from '../filter/reasons.ts'
import { type UrlState, useUrlState } from '../shell/url-state.ts'
import { type ReasonSeries, stackReasons } from './stack-reasons.ts'

const ranges = ['hour', 'day', 'week'] as const
const seconds = { hour: 3_600, day: 86_400, week: 604_800 }
const refreshMs = 5_000

/** Stacked bars of what was quarantined, by reason. A bar filters by its time, a reason by itself. */
export function ReasonsOverTime() {
  const url = useUrlState()
  const range = ranges.find(name => name === url.get('range')) ?? ranges[0]
  const tick = useSlowTick(refreshMs, `${quarantineChanges()} ${Math.floor(receivedAt.value / 60_000)}`)
  const bands = useBands(seconds[range])
  const answer = useAnswer('GET /api/reasons', { query: { range } }, tick)
  return (
    <Panel
      title="Reasons over time"
      aside={
        <>
          <span class="segments">
            {ranges.map(name => (
              <button
                key={name}
                type="button"
                class="small"
                aria-pressed={name === range}
                onClick={() => url.set({ range: name === ranges[0] ? null : name })}
              >
                {name}
              </button>
            ))}
          </span>
          <Why of="reasons.part" label="these counts" />
        </>
      }
    >
      <Show of={answer}>
        {({ since, partSeconds, parts: length, reasons }) => {
          const series = stackReasons(reasons)
          const selected = url.get('since')
          const partMs = partSeconds * 1_000
          const bars = Array.from({ length }, (_, part) => {
            const at = Date.parse(since) + part * partMs
            const values = series.map(({ counts }) => counts[part] ?? 0)
            return { at, values, label: labelOf(at, values, series) }
          })
          return (
            <>
              <Bars
                label="Quarantined messages over time, by reason"
                bucketMs={partMs}
                bars={bars}
                series={series.map(({ name, color }) => ({ name, class: `fill-${color}` }))}
                bands={bands}
                selected={selected === undefined ? undefined : Date.parse(selected)}
                onSelect={({ at }) => selectBar(url, at, partMs)}
              />
              <div class="axis">
                <span>{range !== 'hour' ? time(since) : minute(since)}</span>
                <BandKeys bands={bands} />
                <span>now</span>
              </div>
              {series.length === 0 ? (
                <Empty title={`Nothing was quarantined in the last ${range}`}>
                  Messages that fail a check would appear here.
                </Empty>
              ) : (
                <Legend series={series} url={url} />
              )}
            </>
          )
        }}
      </Show>
    </Panel>
  )
}

const labelOf = (at: number, values: readonly number[], series: readonly ReasonSeries[]): string =>
  `${time(at)}: ${values.every(value => value === 0) ? 'none' : values.flatMap((value, index) => (value === 0 ? [] : [`${count(value)} ${series[index]?.name ?? ''}`])).join(', ')}`

/** A second click on the same bar takes the filter away. */
function selectBar(url: UrlState, at: number, partMs: number): void {
  const since = new Date(at).toISOString()
  const isSelected = url.get('since') === since
  url.set(
    isSelected
      ? { since: null, until: null }
      : { since, until: new Date(at + partMs).toISOString(), status: null },
  )
}

const Legend = ({ series, url }: { series: readonly ReasonSeries[]; url: UrlState }) => (
  <p class="legend">
    {series.map(({ reasons, name, color, total }) => {
      const [reason] = reasons
      const isSelected = reason !== undefined && url.get('reason') === reason
      const text = (
        <>
          {name} <b>{count(total)}</b>
        </>
      )
      return reasons.length === 1 && reason !== undefined ? (
        <button
          key={name}
          type="button"
          class={`quiet key series-${color}`}
          aria-pressed={isSelected}
          title={`${things(total, 'message')}: ${reasonTexts[reason]}`}
          onClick={() => url.set({ reason: isSelected ? null : reason })}
        >
          {text}
        </button>
      ) : (
        <span key={name} class={`key series-${color}`}>
          {text}
        </span>
      )
    })}
  </p>
)
