import type { QuarantinedStory } from '../api/api-types.generated.ts'
import { Copy } from '../components/copy.tsx'
import { bytes } from '../components/format.ts'
import { Panel } from '../components/screen.tsx'
import { failuresOf, isInPayload } from '../payload/locate-failures.ts'
import { PayloadView } from '../payload/payload-view.tsx'
import { useUrlState } from '../shell/url-state.ts'

/** The text as it came, with what is wrong underlined. */
export function Original({ story: { id, payload, results } }: { story: QuarantinedStory }) {
  const url = useUrlState()
  const isFormatted = url.get('text') === 'lines'
  const failures = failuresOf(results)
  const outside = failures.filter(failure => !isInPayload(failure))
  return (
    <Panel
      title="As it came"
      aside={
        <>
          <span class="muted">{bytes(new TextEncoder().encode(payload).length)}</span>
          <span class="buttons">
            <button
              type="button"
              class="small"
              aria-pressed={isFormatted}
              onClick={() => url.set({ text: isFormatted ? null : 'lines' }, { replace: true })}
            >
              In lines
            </button>
            <Copy text={payload} label="Copy text" />
            <Copy text={`curl --user USER '${location.origin}/api/quarantine/${id}'`} label="Copy curl" />
            <Copy
              text={`select message_payload, results from data_quality_checks_results where id = ${id}`}
              label="Copy SQL"
            />
          </span>
        </>
      }
    >
      {outside.map(({ check, expected, found }) => (
        <p key={check} class="outside">
          <b>{check.replaceAll('_', ' ')}</b> {expected}, found <code>{found}</code>
        </p>
      ))}
      <PayloadView payload={payload} failures={failures.filter(isInPayload)} isFormatted={isFormatted} />
    </Panel>
  )
}
