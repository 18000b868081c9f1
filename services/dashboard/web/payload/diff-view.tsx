import { useMemo } from 'preact/hooks'
import { diffLines } from './diff-lines.ts'
import { formatPayload } from './format-payload.ts'

/** Two payloads as one text, with what was removed and what was added. */
export function DiffView({ before, after }: { before: string; after: string }) {
  const lines = useMemo(() => diffLines(formatPayload(before), formatPayload(after)), [before, after])
  const isSame = lines.every(({ kind }) => kind === 'same')
  return (
    <div class="payload">
      <pre class="diff" tabIndex={0} role="group" aria-label="Before and after">
        {lines.map(({ kind, text }, index) => {
          const Line = kind === 'removed' ? 'del' : kind === 'added' ? 'ins' : 'span'
          return (
            <Line key={index} class="line">
              {text}
              {'\n'}
            </Line>
          )
        })}
      </pre>
      {isSame && <p class="muted">Nothing changes.</p>}
    </div>
  )
}
