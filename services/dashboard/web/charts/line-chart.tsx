import { useEffect, useRef } from 'preact/hooks'
import type { LineChartProps } from './line-chart-props.ts'
import type { Plot } from './plot.ts'

/** Lines over time. The library that draws them is loaded when the first chart appears. */
export function LineChart(props: LineChartProps) {
  const place = useRef<HTMLDivElement>(null)
  const plot = useRef<Plot>()
  const latest = useRef(props)
  latest.current = props
  useEffect(() => {
    let isGone = false
    void import('./plot.ts').then(({ createPlot }) => {
      if (isGone || !place.current) return
      plot.current = createPlot(place.current, () => latest.current)
    })
    return () => {
      isGone = true
      plot.current?.destroy()
    }
  }, [])
  useEffect(() => plot.current?.update())
  return (
    <figure class="line-chart">
      <figcaption>
        {props.label}
        <span class="legend">
          {props.series.map(({ name, color }) => (
            <span key={name} class={`key ${color}`}>
              {name}
            </span>
          ))}
        </span>
      </figcaption>
      <div ref={place} class="plot" role="img" aria-label={describe(props)} />
    </figure>
  )
}

/** The newest complete values, for people who do not see the lines. */
function describe({ label, series, times, incompleteFrom, format }: LineChartProps): string {
  const complete = times.findLastIndex(time => incompleteFrom === undefined || time < incompleteFrom)
  const values = series.map(({ name, values: points }) => {
    const value = points[complete]
    return `${name} ${value === null || value === undefined ? 'unknown' : format(value)}`
  })
  return `${label}: ${values.join(', ')}`
}
