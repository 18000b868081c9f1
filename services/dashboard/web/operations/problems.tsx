import type { Health } from '../api/api-types.generated.ts'
import { Panel } from '../components/screen.tsx'
import { Time } from '../components/time.tsx'

/** Everything that is wrong, worst first; nothing if all is well. */
export const Problems = ({ health: { problems } }: { health: Health }) =>
  problems.length === 0 ? null : (
    <Panel title={problems.length === 1 ? 'A problem' : `${problems.length} problems`}>
      <ul class="problems">
        {problems.map(({ key, level, sentence, since, action }) => (
          <li key={`${key} ${sentence}`} class={level}>
            <b>{sentence}</b>
            {since !== null && (
              <span class="muted">
                {' '}
                since <Time at={since} />
              </span>
            )}
            <p>{action}</p>
          </li>
        ))}
      </ul>
    </Panel>
  )
