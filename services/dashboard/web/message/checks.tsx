import type { QuarantinedStory } from '../api/api-types.generated.ts'
import { count } from '../components/format.ts'
import { Panel } from '../components/screen.tsx'

type Result = QuarantinedStory['results'][number]

const marks = { passed: '✓', failed: '✗', unknown: '–' }

/** The result of every check, failed ones first. */
export function Checks({ story: { results } }: { story: QuarantinedStory }) {
  const ordered = results.toSorted((a, b) => rank(a) - rank(b))
  const failed = results.filter(({ passed }) => passed === false).length
  return (
    <Panel title="Checks" aside={<span class="muted">{`${failed} of ${results.length} failed`}</span>}>
      <ul class="checks">
        {ordered.map(result => (
          <li key={result.check} class={verdict(result)}>
            <span aria-hidden="true">{marks[verdict(result)]}</span>
            <b>{result.check.replaceAll('_', ' ')}</b>
            <span class="muted">
              <span class="hidden">{verdict(result)}: </span>
              {result.why}
              {result.furtherFailures !== undefined &&
                ` (${count(result.furtherFailures)} more are not kept)`}
            </span>
          </li>
        ))}
      </ul>
    </Panel>
  )
}

const verdict = ({ passed }: Result): keyof typeof marks =>
  passed === null ? 'unknown' : passed ? 'passed' : 'failed'

const rank = (result: Result): number => ['failed', 'unknown', 'passed'].indexOf(verdict(result))
