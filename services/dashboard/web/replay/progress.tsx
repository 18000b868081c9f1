import type { Replay } from '../api/api-types.generated.ts'
import { count } from '../components/format.ts'

const width = 1_000
const outcomes = [
  { name: 'resolved', class: 'stored', of: ({ stored, duplicate }: Replay) => stored + duplicate },
  { name: 'failed again', class: 'quarantined', of: ({ failed }: Replay) => failed },
  { name: 'exhausted', class: 'series-5', of: ({ exhausted }: Replay) => exhausted },
  { name: 'released untried', class: 'duplicate', of: ({ released }: Replay) => released },
] as const

/** A bar of what became of the messages so far. */
export function Progress({ replay }: { replay: Replay }) {
  const { planned } = replay
  const done = outcomes.reduce((sum, { of }) => sum + of(replay), 0)
  let start = 0
  return (
    <>
      <svg
        class="progress"
        viewBox={`0 0 ${width} 10`}
        preserveAspectRatio="none"
        role="progressbar"
        aria-label="Messages tried"
        aria-valuemin={0}
        aria-valuemax={planned}
        aria-valuenow={done}
      >
        <rect class="rest" width={width} height="10" />
        {outcomes.map(({ name, class: color, of }) => {
          const length = planned === 0 ? 0 : (of(replay) / planned) * width
          const x = start
          start += length
          return (
            <rect
              key={name}
              class={`fill-${color.replace('series-', '')}`}
              x={x}
              width={length}
              height="10"
            />
          )
        })}
      </svg>
      <p class="legend">
        {outcomes.map(({ name, class: color, of }) => (
          <span key={name} class={`key ${color}`}>
            {name} <b>{count(of(replay))}</b>
          </span>
        ))}
        <span class="key">
          left <b>{count(planned - done)}</b>
        </span>
      </p>
    </>
  )
}
