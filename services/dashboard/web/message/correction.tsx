import { useState } from 'preact/hooks'
import type { QuarantinedStory } from '../api/api-types.generated.ts'
import { call } from '../api/client.ts'
import { useAction } from '../api/use-action.ts'
import { useAnswer } from '../api/use-answer.ts'
import { useSettled } from '../api/use-settled.ts'
import { ActionButton } from '../components/action-button.tsx'
import { notify } from '../components/notices.tsx'
import { Panel } from '../components/screen.tsx'
import { ErrorBox, Show } from '../components/states.tsx'
import { Time } from '../components/time.tsx'
import { PatchEditor } from '../patch/patch-editor.tsx'
import { usePatch } from '../patch/use-patch.ts'
import { DiffView } from '../payload/diff-view.tsx'
import { failuresOf, isInPayload } from '../payload/locate-failures.ts'
import { PayloadView } from '../payload/payload-view.tsx'
import { useUrlState } from '../shell/url-state.ts'
import { PatchTest } from './patch-test.tsx'

const verdictPauseMs = 200

/** Corrects the message: another payload for this one, or a patch that may suit many. */
export function Correction({ story, onChange }: { story: QuarantinedStory; onChange: () => void }) {
  const url = useUrlState()
  const way = url.get('correct') === 'patch' ? 'patch' : 'payload'
  return (
    <Panel
      title="Correct it"
      aside={
        <span class="segments">
          <button
            type="button"
            class="small"
            aria-pressed={way === 'payload'}
            onClick={() => url.set({ correct: null }, { replace: true })}
          >
            Edit the payload
          </button>
          <button
            type="button"
            class="small"
            aria-pressed={way === 'patch'}
            onClick={() => url.set({ correct: 'patch' }, { replace: true })}
          >
            Test a patch
          </button>
        </span>
      }
    >
      {way === 'payload' ? <Edit story={story} onChange={onChange} /> : <TryPatch story={story} />}
    </Panel>
  )
}

function Edit({ story, onChange }: { story: QuarantinedStory; onChange: () => void }) {
  const { id, payload, edited, status } = story
  const current = edited?.payload ?? payload
  const [text, setText] = useState(current)
  const settled = useSettled(text, verdictPauseMs)
  const verdict = useAnswer(
    'POST /api/quarantine/{id}/judge',
    { path: { id }, body: { payload: settled } },
    null,
    true,
  )
  const save = useAction(async () => {
    const { fails } = await call('PUT /api/quarantine/{id}/payload', {
      path: { id },
      body: { payload: text },
    })
    notify(
      fails === null ? 'Saved. A replay would store it.' : 'Saved. It would still fail.',
      `/replay?ids=${id}`,
    )
    onChange()
  })
  const undo = useAction(async () => {
    await call('DELETE /api/quarantine/{id}/payload', { path: { id } })
    notify('The original payload is back.')
    setText(payload)
    onChange()
  })
  const error = save.error ?? undo.error
  const notEditable =
    status === 'open' || status === 'exhausted' ? null : `Only open and exhausted messages can be edited.`
  return (
    <>
      <textarea
        aria-label="Corrected payload"
        rows={Math.min(16, Math.max(4, Math.ceil(text.length / 80)))}
        spellcheck={false}
        value={text}
        onInput={({ currentTarget }) => setText(currentTarget.value)}
      />
      <Show of={verdict} lines={1}>
        {({ passes, why, results }) => (
          <div class="verdict" role="status" aria-busy={settled !== text}>
            {passes ? (
              <p class="ok">✓ It would pass every check.</p>
            ) : (
              <>
                <p class="bad">✗ {why}</p>
                {settled !== payload && (
                  <PayloadView payload={settled} failures={failuresOf(results).filter(isInPayload)} />
                )}
              </>
            )}
          </div>
        )}
      </Show>
      {settled !== payload && <DiffView before={payload} after={settled} />}
      {error && <ErrorBox error={error} />}
      <div class="buttons">
        <ActionButton
          kind="primary"
          isRunning={save.isRunning}
          disabledBecause={notEditable ?? (text === current ? 'The payload is unchanged.' : null)}
          onClick={() => void save.run()}
        >
          Save
        </ActionButton>
        <ActionButton
          isRunning={undo.isRunning}
          disabledBecause={notEditable ?? (edited === null ? 'The payload is the original.' : null)}
          onClick={() => void undo.run()}
        >
          Undo the edit
        </ActionButton>
        {text !== current && (
          <button type="button" class="quiet" onClick={() => setText(current)}>
            Reset
          </button>
        )}
        {edited && (
          <span class="muted">
            edited by {edited.by} <Time at={edited.at} />
          </span>
        )}
      </div>
    </>
  )
}

function TryPatch({ story }: { story: QuarantinedStory }) {
  const patch = usePatch()
  return (
    <>
      <PatchEditor patch={patch} />
      {patch.value && <PatchTest id={story.id} patch={patch.value} fingerprint={story.fingerprint} />}
    </>
  )
}
