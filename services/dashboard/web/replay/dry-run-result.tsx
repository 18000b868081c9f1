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
      <div class="share" aria-hidden="true">
        <span class="passing" data-share={Math.round((passing / messages) * 20)} />
        <span class="failing" data-share={20 - Math.round((passing / messages) * 20)} />
      </div>
      <p>
        <b class="ok">{count(passing)} would pass</b>,{' '}
        <b class={failing > 0 ? 'bad' : 'muted'}>{count(failing)} would fail</b> of{' '}
        {things(messages, 'open message')}.
      </p>
      {passingSample && (
        <details open>
          <summary>
            <span class="ok">✓</span> Would pass, for example <SampleLink sample={passingSample} />
          </summary>
          <DiffView before={passingSample.before} after={passingSample.after} />
        </details>
      )}
      {failures.map(({ messages: each, reason, why, sample }, index) => (
        <details key={`${reason} ${why}`} open={index === 0 && passingSample === null}>
          <summary>
            <span class="bad">✗</span> {count(each)}:{' '}
            {reason === null ? 'the patch does not apply' : reasonTexts[reason]}, {why}, for example{' '}
            <SampleLink sample={sample} />
          </summary>
          <DiffView before={sample.before} after={sample.after} />
        </details>
      ))}
    </div>
  )
}

const SampleLink = ({ sample: { id } }: { sample: Sample }) => <a href={`/messages/${id}`}>message {id}</a>
