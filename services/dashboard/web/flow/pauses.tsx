import type { Overview } from '../api/api-types.generated.ts'
import { call } from '../api/client.ts'
import { useAction } from '../api/use-action.ts'
import { ActionButton } from '../components/action-button.tsx'
import { count, share } from '../components/format.ts'
import { notify } from '../components/notices.tsx'
import { ErrorBox } from '../components/states.tsx'
import { Time } from '../components/time.tsx'
import { reasonTexts } from '../filter/reasons.ts'

type Pause = Overview['pauses'][number]

/** Open pauses: which check, how many failed it, a sample, and the way to go on. */
export const Pauses = ({ pauses }: { pauses: readonly Pause[] }) => (
  <>
    {pauses.map(pause => (
      <OnePause key={pause.id} pause={pause} />
    ))}
  </>
)

function OnePause({ pause }: { pause: Pause }) {
  const { id, feed, check, reason, failing, windowMessages, samplePayload, pausedAt } = pause
  const resume = useAction(async () => {
    await call('POST /api/pauses/{id}/resume', { path: { id } })
    notify(`The queue runs again. Messages that fail ${check} are quarantined.`, `/quality?reason=${reason}`)
  })
  return (
    <section class="panel paused-feed" aria-label={`Pause of ${feed}`}>
      <h2>
        Paused: {share(failing, windowMessages)} of the messages of {feed} fail the check{' '}
        {check.replaceAll('_', ' ')}
      </h2>
      <p>
        {count(failing)} of the last {count(windowMessages)} messages would be quarantined as{' '}
        <b>{reasonTexts[reason]}</b>, so the queue was paused <Time at={pausedAt} />. Nothing is lost:
        messages wait on the queue.
      </p>
      {samplePayload !== null && (
        <pre class="sample" tabIndex={0} role="group" aria-label="Sample">
          {samplePayload}
        </pre>
      )}
      {resume.error && <ErrorBox error={resume.error} />}
      <div class="buttons">
        <ActionButton kind="primary" isRunning={resume.isRunning} onClick={() => void resume.run()}>
          Resume
        </ActionButton>
        <span class="muted">
          Resume to quarantine them and correct them later, or correct the rules and restart the normalizers.
        </span>
      </div>
    </section>
  )
}
