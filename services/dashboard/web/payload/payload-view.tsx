import { useMemo, useState } from 'preact/hooks'
import { count } from '../components/format.ts'
import { formatPayload } from './format-payload.ts'
import { type FoundFailure, locateFailures, type PayloadPart } from './locate-failures.ts'

const shownCharacters = 50_000

interface PayloadViewProps {
  payload: string
  failures: readonly FoundFailure[]
  /** Lays the text out in lines; otherwise it is exactly as it came. */
  isFormatted?: boolean
}

/** A payload with every failure underlined in its place, and what was expected there next to what was found. */
export function PayloadView({ payload, failures, isFormatted = false }: PayloadViewProps) {
  const [isWhole, setWhole] = useState(false)
  const parts = useMemo(
    () => locateFailures(isFormatted ? formatPayload(payload) : payload, failures),
    [payload, failures, isFormatted],
  )
  const isLong = payload.length > shownCharacters && !isWhole
  return (
    <div class="payload">
      <pre tabIndex={0} role="group" aria-label="Payload">
        {(isLong ? shortened(parts) : parts).map((part, index) => (
          <Part key={index} part={part} />
        ))}
      </pre>
      {isLong && (
        <button type="button" class="more" onClick={() => setWhole(true)}>
          Show all {count(payload.length)} characters
        </button>
      )}
    </div>
  )
}

const Part = ({ part: { text, failures } }: { part: PayloadPart }) =>
  failures.length === 0 ? (
    text
  ) : (
    <>
      <mark>{text}</mark>
      {failures.map(({ check, keyword, pointer, expected, found }) => (
        <span key={`${check} ${keyword} ${pointer}`} class="failure">
          <b>expected</b> {expected.replace(/^must (?:be |have )?/, '')} <b>found</b> {found}
        </span>
      ))}
    </>
  )

/** Long texts between failures are cut in their middle; the failures all stay. */
function shortened(parts: readonly PayloadPart[]): PayloadPart[] {
  const kept = Math.floor(shownCharacters / parts.length / 2)
  return parts.map(part =>
    part.text.length <= kept * 2
      ? part
      : {
          ...part,
          text: `${part.text.slice(0, kept)} … ${count(part.text.length - 2 * kept)} characters … ${part.text.slice(-kept)}`,
        },
  )
}
