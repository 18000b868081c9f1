import type { DryRun } from '../api/api-types.generated.ts'
import { count, things } from '../components/format.ts'
import { reasonTexts } from '../filter/reasons.ts'
import { DiffView } from '../payload/diff-view.tsx'

type Sample = DryRun['failures'][number]['sample']

/** What a replay would do: how many pass, and why the others fail, with a sample of each. */
export const DryRunResult = ({ result }: { result: DryRun }) => {
  const { messages, passing, failing, failures, passingSample } = result
  return (
    <div class="dry-run" role="status">
      <svg class="progress" viewBox={`0 0 ${messages} 10`} preserveAspectRatio="none" aria-hidden="true">
        <rect class="fill-quarantined" width={messages} height="10" />
        <rect class="fill-stored" width={passing} height="10" />
      </svg>
      <p>
        <b class="ok">{count(passing)} would pass</b>,{' '}
        <b class={failing > 0 ? 'bad' : 'muted'}>{count(failing)} would fail</b> of{' '}
        {things(messages, 'open message')}.
      </p>
      {passingSample && (
        <details open>
          <summary>
            <span class="ok">✓</span> {count(passing)} would pass
          </summary>
          <Example sample={passingSample} />
        </details>
      )}
      {failures.map(({ messages: each, reason, why, sample }, index) => (
        <details key={`${reason} ${why}`} open={index === 0 && passingSample === null}>
          <summary>
            <span class="bad">✗</span> {count(each)} would fail:{' '}
            {reason === null ? 'the patch does not apply' : reasonTexts[reason]}
          </summary>
          <p class="muted">{why}</p>
          <Example sample={sample} />
        </details>
      ))}
    </div>
  )
}

const Example = ({ sample: { id, before, after } }: { sample: Sample }) => (
  <>
    <p>
      For example <a href={`/messages/${id}`}>message {id}</a>:
    </p>
    <DiffView before={before} after={after} />
  </>
)
