import { useState } from 'preact/hooks'
import { useLocation } from 'wouter-preact'
import type { QuarantinedStory } from '../api/api-types.generated.ts'
import { ActionButton } from '../components/action-button.tsx'
import { ChangeDialog, type Verb } from '../quality/change-dialog.tsx'
import { withSearch } from '../shell/url-state.ts'

/** Discards, reopens or replays the message, or all with the same cause. */
export function MessageActions({ story, onChange }: { story: QuarantinedStory; onChange: () => void }) {
  const { id, status, fingerprint } = story
  const [, navigate] = useLocation()
  const [verb, setVerb] = useState<Verb | null>(null)
  const unless = (...allowed: QuarantinedStory['status'][]): string | null =>
    allowed.includes(status) ? null : `The message is ${status}.`
  return (
    <div class="buttons">
      <ActionButton
        kind="primary"
        isReadOnly
        disabledBecause={unless('open')}
        onClick={() => navigate(withSearch('/replay', { ids: String(id) }))}
      >
        Replay …
      </ActionButton>
      <ActionButton isReadOnly onClick={() => navigate(withSearch('/replay', { fingerprint }))}>
        Replay all with this cause …
      </ActionButton>
      <ActionButton
        kind="danger"
        disabledBecause={unless('open', 'exhausted')}
        onClick={() => setVerb('discard')}
      >
        Discard …
      </ActionButton>
      <ActionButton disabledBecause={unless('discarded', 'exhausted')} onClick={() => setVerb('reopen')}>
        Reopen …
      </ActionButton>
      {verb !== null && (
        <ChangeDialog
          verb={verb}
          messages={`message ${id}`}
          filter={{ ids: [id] }}
          describeChanged={() => `Message ${id}`}
          onClose={() => setVerb(null)}
          onDone={onChange}
        />
      )}
    </div>
  )
}
