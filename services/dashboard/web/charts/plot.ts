import UPlot from 'uplot'
import { minute } from '../components/format.ts'
import type { LineChartProps } from './line-chart-props.ts'

export interface Plot {
  /** Draws the current values. */
  update: () => void
  destroy: () => void
}

const height = 170
const axisWidth = 58

/** Draws lines into an element, follows its width and the theme. */
export function createPlot(place: HTMLElement, props: () => LineChartProps): Plot {
  let plot = draw()
  const observer = new ResizeObserver(() => {
    if (place.clientWidth > 0 && place.clientWidth !== plot.width)
      plot.setSize({ width: place.clientWidth, height })
  })
  observer.observe(place)
  const theme = matchMedia('(prefers-color-scheme: dark)')
  const redraw = (): void => {
    plot.destroy()
    plot = draw()
  }
  theme.addEventListener('change', redraw)

  function draw(): UPlot {
    const style = getComputedStyle(place)
    const color = (name: string): string => resolveColor(style.getPropertyValue(`--${name}`), place)
    const { series, format } = props()
    const axis = {
      stroke: color('muted'),
      grid: { stroke: color('line'), width: 1 },
      ticks: { show: false },
      font: `11px ${style.fontFamily}`,
    }
    return new UPlot(
      {
        width: Math.max(200, place.clientWidth),
        height,
        legend: { show: false },
        cursor: { y: false, points: { size: 7 }, drag: { x: false, y: false } },
        padding: [8, 18, 0, 0],
        scales: {
          x: { time: true, range: () => rangeOf(props()) },
          y: { range: (_, __, high) => [0, Math.max(1, high * 1.1)] },
        },
        axes: [
          { ...axis, size: 26, values: (_, ticks) => ticks.map(tick => minute(tick * 1_000)) },
          {
            ...axis,
            size: axisWidth,
            values: (_, ticks) => ticks.map(tick => (tick === null ? '' : format(tick))),
          },
        ],
        series: [
          {},
          ...series.flatMap(({ name, color: variable }) => {
            const line = { label: name, stroke: color(variable), width: 1.75, points: { show: false } }
            return [line, { ...line, dash: [3, 4] }]
          }),
        ],
        hooks: {
          drawClear: [chart => shade(chart, props(), color)],
          draw: [chart => mark(chart, props(), color)],
          ready: [
            chart =>
              chart.over.addEventListener('click', () => {
                const { idx } = chart.cursor
                const at = idx === null || idx === undefined ? undefined : props().times[idx]
                if (at !== undefined) props().onSelect?.(at)
              }),
          ],
          setCursor: [chart => readOut(chart, place, props())],
        },
      },
      dataOf(props()),
      place,
    )
  }
  return {
    update: () => plot.setData(dataOf(props())),
    destroy: () => {
      observer.disconnect()
      theme.removeEventListener('change', redraw)
      plot.destroy()
    },
  }
}

/** Each series is a line up to the last complete point, and a dashed one from there to the point that is not over. */
const dataOf = ({ times, series, incompleteFrom }: LineChartProps): UPlot.AlignedData => {
  const complete =
    incompleteFrom === undefined ? times.length : times.findIndex(time => time >= incompleteFrom)
  return [
    times.map(time => time / 1_000),
    ...series.flatMap(({ values }) => [
      values.map((value, index) => (index < complete ? value : null)),
      values.map((value, index) => (index >= complete - 1 ? value : null)),
    ]),
  ]
}

/** Up to the end of the last point's time, so that one that is not over has room. */
function rangeOf({ times }: LineChartProps): [number, number] {
  const [first = 0, second = first] = times
  return [first / 1_000, ((times.at(-1) ?? first) + second - first) / 1_000]
}

/** Shades gaps, pauses and restarts, and the time that is not over. */
function shade(
  chart: UPlot,
  { bands = [], incompleteFrom }: LineChartProps,
  color: (name: string) => string,
): void {
  const { ctx, bbox } = chart
  const x = (at: number): number =>
    clamp(chart.valToPos(at / 1_000, 'x', true), bbox.left, bbox.left + bbox.width)
  const fill = (from: number, until: number, style: string): void => {
    ctx.fillStyle = style
    ctx.fillRect(from, bbox.top, Math.max(2, until - from), bbox.height)
  }
  ctx.save()
  for (const { from, until, kind } of bands) {
    const start = chart.valToPos(from / 1_000, 'x', true)
    if (start > bbox.left + bbox.width) continue
    const end = until ?? (kind === 'restart' ? from : Date.now())
    if (chart.valToPos(end / 1_000, 'x', true) < bbox.left) continue
    fill(x(from), x(end), color(`band-${kind}`))
  }
  if (incompleteFrom !== undefined) fill(x(incompleteFrom), bbox.left + bbox.width, color('band-incomplete'))
  ctx.restore()
}

function mark(chart: UPlot, { marked }: LineChartProps, color: (name: string) => string): void {
  if (marked === undefined) return
  const { ctx, bbox } = chart
  const at = chart.valToPos(marked / 1_000, 'x', true)
  ctx.save()
  ctx.strokeStyle = color('accent')
  ctx.lineWidth = devicePixelRatio
  ctx.beginPath()
  ctx.moveTo(at, bbox.top)
  ctx.lineTo(at, bbox.top + bbox.height)
  ctx.stroke()
  ctx.restore()
}

/** Writes the values under the cursor next to the chart. */
function readOut(
  { cursor: { idx } }: UPlot,
  place: HTMLElement,
  { times, series, format }: LineChartProps,
): void {
  const at = idx === null || idx === undefined ? undefined : times[idx]
  place.dataset['readOut'] =
    at === undefined || idx === null || idx === undefined
      ? ''
      : [
          minute(at),
          ...series.map(({ name, values }) => {
            const value = values[idx]
            return `${name} ${value === null || value === undefined ? '–' : format(value)}`
          }),
        ].join('  ·  ')
}

const clamp = (value: number, low: number, high: number): number => Math.min(high, Math.max(low, value))

/** A canvas does not know light-dark(), so the browser computes the colour. */
function resolveColor(value: string, place: HTMLElement): string {
  const probe = document.createElement('i')
  probe.style.color = value
  place.append(probe)
  const { color } = getComputedStyle(probe)
  probe.remove()
  return color
}
