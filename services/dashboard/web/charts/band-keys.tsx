import { type Band, bandNames } from './bands.ts'

/** What the shades of a chart mean; nothing if there are none. */
export function BandKeys({ bands }: { bands: readonly Band[] }) {
  const kinds = [...new Set(bands.map(({ kind }) => kind))]
  return (
    <span class="legend">
      {kinds.map(kind => (
        <span key={kind} class={`key ${kind}`}>
          {bandNames[kind]}
        </span>
      ))}
    </span>
  )
}
