import { useState } from 'preact/hooks'
import { useLocation } from 'wouter-preact'
import type { QuarantinedStory } from '../api/api-types.generated.ts'
import { call } from '../api/client.ts'
import { useAction } from '../api/use-action.ts'
import { ActionButton } from '../components/action-button.tsx'
import { Confirm } from '../components/confirm.tsx'
import { notify } from '../components/notices.tsx'
import { withSearch } from '../shell/url-state.ts'

/** Discards, reopens or replays the message, or all with the same cause. */
export function MessageActions({ story, onChange }: { story: QuarantinedStory; onChange: () => void }) {
  const { id, status, fingerprint } = story
  const [, navigate] = useLocation()
  const [verb, setVerb] = useState<'discard' | 'reopen' | null>(null)
  const [note, setNote] = useState('')
  const action = useAction(async () => {
    const body = { filter: { ids: [id] }, ...(note === '' ? {} : { note }) }
    if (verb === 'discard') await call('POST /api/quarantine/discard', { body })
    else await call('POST /api/quarantine/reopen', { body })
    notify(`Message ${id} ${verb === 'discard' ? 'discarded' : 'reopened'}.`)
    onChange()
  })
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
        <Confirm
          title={verb === 'discard' ? `Discard message ${id}` : `Reopen message ${id}`}
          verb={verb === 'discard' ? 'Discard' : 'Reopen'}
          isOpen
          onClose={() => setVerb(null)}
          action={action}
        >
          <label class="field">
            <span>Note for the history (optional)</span>
            <input
              value={note}
              maxLength={1_000}
              onInput={({ currentTarget }) => setNote(currentTarget.value)}
            />
          </label>
        </Confirm>
      )}
    </div>
  )
}
