import type { Event } from '../api/api-types.generated.ts'
import { useAnswer } from '../api/use-answer.ts'
import { count, duration } from '../components/format.ts'
import { Panel, Screen } from '../components/screen.tsx'
import { Show } from '../components/states.tsx'
import { Time } from '../components/time.tsx'
import { Why } from '../components/why.tsx'
import { withSearch } from '../shell/url-state.ts'

/** An event, the message it was, and the batch that stored it. */
export function OneEvent({ id }: { id: number }) {
  const answer = useAnswer('GET /api/events/{id}', { path: { id } })
  return (
    <Screen title={`Event ${id}`} name="event">
      <Show of={answer}>
        {event => (
          <div class="columns">
            <Score event={event} />
            <Batch event={event} />
          </div>
        )}
      </Show>
    </Screen>
  )
}

const Score = ({ event }: { event: Event }) => (
  <Panel title="The score" aside={<Why of="event.one" label="this event" values={{ id: event.id }} />}>
    <dl class="facts">
      <dt>Student</dt>
      <dd>
        <a href={`/scores/students/${event.studentId}`}>{event.student}</a>
      </dd>
      <dt>Exam</dt>
      <dd>
        <a href={`/scores/exams/${event.examId}`}>{event.exam}</a>
      </dd>
      <dt>Score</dt>
      <dd>{event.score}</dd>
      <dt>Type</dt>
      <dd>{event.eventType}</dd>
      <dt>Received</dt>
      <dd>
        <Time at={event.receivedAt} />, stored{' '}
        {duration(Math.max(0, Date.parse(event.insertedAt) - Date.parse(event.receivedAt)))} later
      </dd>
      <dt>Message</dt>
      <dd>
        <code>{event.messageId}</code>
        {event.quarantineId !== null && (
          <>
            , which was <a href={`/messages/${event.quarantineId}`}>quarantined</a> before
          </>
        )}
      </dd>
      {event.extra !== null && (
        <>
          <dt>Other fields</dt>
          <dd>
            <code>{event.extra}</code>
          </dd>
        </>
      )}
    </dl>
  </Panel>
)

const Batch = ({ event: { batch } }: { event: Event }) => (
  <Panel title="The batch that stored it">
    <dl class="facts">
      <dt>Feed</dt>
      <dd>{batch.feed}</dd>
      <dt>Messages</dt>
      <dd>
        {count(batch.received)} received = {count(batch.stored)} stored + {count(batch.duplicate)} duplicate +{' '}
        {count(batch.quarantined)} quarantined
      </dd>
      <dt>Position</dt>
      <dd>
        {count(batch.firstSequence)} to {count(batch.lastSequence)} of run <code>{batch.listenerRun}</code>
      </dd>
      <dt>Job</dt>
      <dd>
        <code>{batch.jobId}</code>
      </dd>
      <dt>Processed</dt>
      <dd>
        <Time at={batch.processedAt} />
      </dd>
      {batch.replayId !== null && (
        <>
          <dt>Replay</dt>
          <dd>
            <a href={`/replay/${batch.replayId}`}>replay {batch.replayId}</a>
          </dd>
        </>
      )}
      <dt>Its events</dt>
      <dd>
        <a href={withSearch('/scores', { list: 'events', batch: String(batch.id) })}>
          {count(batch.stored)} of this batch
        </a>
      </dd>
    </dl>
  </Panel>
)
