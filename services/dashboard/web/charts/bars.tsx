import { useRef } from 'preact/hooks'
import { type Band, bandNames } from './bands.ts'

export interface Bar {
  /** Start of the bucket, in milliseconds since 1970. */
  at: number
  /** One value for each series, drawn from the bottom up. */
  values: readonly number[]
  /** What it says on hover and to screen readers. */
  label: string
}

export interface BarsProps {
  label: string
  bars: readonly Bar[]
  bucketMs: number
  /** CSS classes that colour the series. */
  series: readonly { name: string; class: string }[]
  bands?: readonly Band[]
  selected?: number | undefined
  onSelect?: (bar: Bar) => void
}

const width = 720
const height = 120

/** Stacked bars over time. The newest one is pale, since its time is not over. Arrow keys move between bars. */
export function Bars({ label, bars, bucketMs, series, bands = [], selected, onSelect }: BarsProps) {
  const group = useRef<SVGGElement>(null)
  const first = bars[0]?.at ?? 0
  const last = bars.at(-1)?.at ?? 0
  const end = last + bucketMs
  const highest = Math.max(1, ...bars.map(({ values }) => sum(values)))
  const x = (at: number): number =>
    ((Math.min(Math.max(at, first), end) - first) / (end - first || 1)) * width
  const barWidth = Math.max(1, x(first + bucketMs) - 1.5)
  const onKeyDown = (event: KeyboardEvent): void => {
    const step = event.key === 'ArrowLeft' ? -1 : event.key === 'ArrowRight' ? 1 : 0
    if (step === 0) return
    const elements = [...(group.current?.querySelectorAll<SVGElement>('[role=button]') ?? [])]
    const current = elements.findIndex(element => element.matches(':focus'))
    elements[current + step]?.focus()
    event.preventDefault()
  }
  return (
    <figure class="bars" aria-label={label}>
      <svg viewBox={`0 0 ${width} ${height}`} preserveAspectRatio="none" role="group" aria-label={label}>
        {bands.map(band => (
          <rect
            key={`${band.kind} ${band.from}`}
            class={`band ${band.kind}`}
            x={x(band.from)}
            width={Math.max(1.5, x(band.until ?? end) - x(band.from))}
            y="0"
            height={height}
          >
            <title>{`${bandNames[band.kind]}: ${band.label}`}</title>
          </rect>
        ))}
        {/* biome-ignore lint/a11y/noStaticElementInteractions: the keys move between its buttons */}
        <g ref={group} onKeyDown={onKeyDown}>
          {bars.map(bar => (
            <g
              key={bar.at}
              class={`bar${bar.at === last ? ' incomplete' : ''}${bar.at === selected ? ' selected' : ''}`}
              {...(onSelect && {
                role: 'button',
                tabIndex: bar.at === (selected ?? last) ? 0 : -1,
                'aria-label': bar.label,
                'aria-pressed': bar.at === selected,
                onClick: () => onSelect(bar),
                onKeyDown: (event: KeyboardEvent) => event.key === 'Enter' && onSelect(bar),
              })}
            >
              <title>{bar.label}</title>
              <rect class="hit" x={x(bar.at)} width={barWidth + 1.5} y="0" height={height} />
              {stack(bar.values, highest).map(({ y, height: tall, index }) => (
                <rect
                  key={index}
                  class={series[index]?.class}
                  x={x(bar.at)}
                  width={barWidth}
                  y={y}
                  height={tall}
                />
              ))}
            </g>
          ))}
        </g>
      </svg>
    </figure>
  )
}

function stack(values: readonly number[], highest: number): { y: number; height: number; index: number }[] {
  let top = height
  return values.flatMap((value, index) => {
    if (value === 0) return []
    // A single message among thousands still shows.
    const tall = Math.max(2, (value / highest) * (height - 4))
    top -= tall
    return [{ y: top, height: tall, index }]
  })
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0)
