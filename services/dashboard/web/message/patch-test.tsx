import type { Patch } from '../api/api-types.generated.ts'
import { parse } from '../api/client.ts'
import { useAnswer } from '../api/use-answer.ts'
import { useSettled } from '../api/use-settled.ts'
import { Show } from '../components/states.tsx'
import { DiffView } from '../payload/diff-view.tsx'
import { withSearch } from '../shell/url-state.ts'

const pauseMs = 200

/** What a patch does to a message, as it is typed. */
export function PatchTest({ id, patch, fingerprint }: { id: number; patch: Patch; fingerprint: string }) {
  const text = useSettled(JSON.stringify(patch), pauseMs)
  const answer = useAnswer(
    'POST /api/replays/test-patch',
    { body: { id, patch: parse<Patch>(text) } },
    null,
    true,
  )
  return (
    <Show of={answer} lines={2}>
      {({ passes, why, before, after }) => (
        <div class="verdict" role="status">
          <p class={passes ? 'ok' : 'bad'}>
            {passes ? '✓ With this patch, it passes every check.' : `✗ ${why}`}
          </p>
          <DiffView before={before} after={after} />
          {passes && (
            <a class="button" href={withSearch('/replay', { fingerprint, patch: text })}>
              Use it for all with this cause
            </a>
          )}
        </div>
      )}
    </Show>
  )
}
