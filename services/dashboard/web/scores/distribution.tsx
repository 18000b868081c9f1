import { count } from '../components/format.ts'

const height = 20
const barWidth = 8

/** Scores in tenths of the range from 0 to 1, as small bars. */
export function Distribution({ counts, isLarge = false }: { counts: readonly number[]; isLarge?: boolean }) {
  const highest = Math.max(1, ...counts)
  const label = counts
    .map(
      (each, index) =>
        `${(index / counts.length).toFixed(1)} to ${((index + 1) / counts.length).toFixed(1)}: ${count(each)}`,
    )
    .join(', ')
  return (
    <svg
      class={`distribution${isLarge ? ' large' : ''}`}
      viewBox={`0 0 ${counts.length * barWidth} ${height}`}
      preserveAspectRatio="none"
      role="img"
      aria-label={`Scores from ${label}`}
    >
      {counts.map((each, index) => {
        const tall = each === 0 ? 0.5 : Math.max(1.5, (each / highest) * height)
        return (
          <rect
            key={index}
            class={each === 0 ? 'none' : 'fill-stored'}
            x={index * barWidth}
            width={barWidth - 1}
            y={height - tall}
            height={tall}
          >
            <title>{`${(index / counts.length).toFixed(1)} to ${((index + 1) / counts.length).toFixed(1)}: ${count(each)}`}</title>
          </rect>
        )
      })}
    </svg>
  )
}
