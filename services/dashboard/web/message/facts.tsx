import type { QuarantinedStory } from '../api/api-types.generated.ts'
import { count, things } from '../components/format.ts'
import { Panel } from '../components/screen.tsx'
import { Time } from '../components/time.tsx'
import { withSearch } from '../shell/url-state.ts'

/** Where the message comes from, and what judged it. */
export function Facts({ story }: { story: QuarantinedStory }) {
  const { feed, eventType, eventId, listenerRun, sequence, jobId, messageId, fingerprint } = story
  const { firstSeenAt, lastSeenAt, timesSeen, attempts, replayId, storedEventId, rulesVersion, codeVersion } =
    story
  return (
    <Panel title="Where it comes from">
      <dl class="facts">
        <dt>Feed</dt>
        <dd>{feed}</dd>
        <dt>Type</dt>
        <dd>{eventType}</dd>
        <dt>Event id</dt>
        <dd>{eventId === '' ? <span class="muted">the feed has no ids</span> : eventId}</dd>
        <dt>Seen</dt>
        <dd>
          <Time at={firstSeenAt} />
          {timesSeen > 1 && (
            <>
              , last <Time at={lastSeenAt} />, {things(timesSeen, 'time')}
            </>
          )}
        </dd>
        <dt>Position</dt>
        <dd>
          {count(sequence)} of run <code>{listenerRun}</code>
        </dd>
        <dt>Job</dt>
        <dd>
          <code>{jobId}</code>
        </dd>
        <dt>Message id</dt>
        <dd>
          <code>{messageId}</code>
        </dd>
        <dt>Cause</dt>
        <dd>
          <a href={withSearch('/quality', { fingerprint })}>
            <code>{fingerprint}</code>
          </a>
        </dd>
        <dt>Replays</dt>
        <dd>
          {things(attempts, 'attempt')}
          {replayId !== null && (
            <>
              , last <a href={`/replay/${replayId}`}>replay {replayId}</a>
            </>
          )}
        </dd>
        {storedEventId !== null && (
          <>
            <dt>Became</dt>
            <dd>
              <a href={`/scores/events/${storedEventId}`}>event {storedEventId}</a>
            </dd>
          </>
        )}
        <dt>Rules</dt>
        <dd>
          <code>{rulesVersion ?? 'unknown'}</code>, code <code>{codeVersion ?? 'unknown'}</code>
        </dd>
      </dl>
    </Panel>
  )
}
