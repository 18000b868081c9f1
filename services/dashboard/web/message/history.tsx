import type { QuarantinedStory } from '../api/api-types.generated.ts'
import { Panel } from '../components/screen.tsx'
import { Time } from '../components/time.tsx'
import { StatusTag } from '../quality/statuses.tsx'

/** What was done with the message, newest first. */
export const History = ({ story: { history, quarantinedAt, edited } }: { story: QuarantinedStory }) => (
  <Panel title="History">
    <ol class="history">
      {history.toReversed().map(({ at, by, to, replayId, note }) => (
        <li key={`${at} ${to}`}>
          <StatusTag status={to} /> by {by} <Time at={at} />
          {replayId !== null && (
            <>
              {' '}
              in <a href={`/replay/${replayId}`}>replay {replayId}</a>
            </>
          )}
          {note && <p>{note}</p>}
        </li>
      ))}
      {edited && (
        <li>
          edited by {edited.by} <Time at={edited.at} />
        </li>
      )}
      <li>
        quarantined <Time at={quarantinedAt} />
      </li>
    </ol>
  </Panel>
)
