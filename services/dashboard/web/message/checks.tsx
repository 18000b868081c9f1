import type { QuarantinedStory } from '../api/api-types.generated.ts'
import { count } from '../components/format.ts'
import { Panel } from '../components/screen.tsx'

type Result = QuarantinedStory['results'][number]

const marks = { passed: '✓', failed: '✗', unknown: '–' }

/** The result of every check; those that did not fail are folded. */
export function Checks({ story: { results } }: { story: QuarantinedStory }) {
  const failed = results.filter(({ passed }) => passed === false)
  const unknown = results.filter(({ passed }) => passed === null)
  const passed = results.filter(result => result.passed === true)
  return (
    <Panel title="Checks" aside={<span class="muted">{`${failed.length} of ${results.length} failed`}</span>}>
      <List results={failed} />
      {unknown.length > 0 && (
        <details>
          <summary>{count(unknown.length)} could not run</summary>
          <List results={unknown} />
        </details>
      )}
      <details>
        <summary>{count(passed.length)} passed</summary>
        <List results={passed} />
      </details>
    </Panel>
  )
}

const List = ({ results }: { results: readonly Result[] }) => (
  <ul class="checks">
    {results.map(result => (
      <li key={result.check} class={verdict(result)}>
        <span aria-hidden="true">{marks[verdict(result)]}</span>
        <b>{result.check.replaceAll('_', ' ')}</b>
        <span class="muted">
          <span class="hidden">{verdict(result)}: </span>
          {result.why}
          {result.furtherFailures !== undefined && ` (${count(result.furtherFailures)} more are not kept)`}
        </span>
      </li>
    ))}
  </ul>
)

const verdict = ({ passed }: Result): keyof typeof marks =>
  passed === null ? 'unknown' : passed ? 'passed' : 'failed'
