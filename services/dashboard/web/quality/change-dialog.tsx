import type { ComponentChildren } from 'preact'
import { useState } from 'preact/hooks'
import type { QuarantineFilter } from '../api/api-types.generated.ts'
import { call } from '../api/client.ts'
import { useAction } from '../api/use-action.ts'
import { Confirm } from '../components/confirm.tsx'
import { notify } from '../components/notices.tsx'

const verbs = { discard: 'Discard', reopen: 'Reopen' } as const

/** A change of status that a person may make. */
export type Verb = keyof typeof verbs

interface ChangeDialogProps {
  verb: Verb
  /** The messages, in words: message 5, 12 messages. */
  messages: string
  filter: QuarantineFilter
  /** Receives the number of changed messages, and says which they are. */
  describeChanged: (count: number) => string
  onClose: () => void
  onDone: () => void
  children?: ComponentChildren
}

/** Asks before messages are discarded or reopened, and for a note. */
export function ChangeDialog(props: ChangeDialogProps) {
  const { verb, messages, filter, describeChanged, onClose, onDone, children } = props
  const [note, setNote] = useState('')
  const action = useAction(async () => {
    const body = { filter, ...(note === '' ? {} : { note }) }
    const changed =
      verb === 'discard'
        ? await call('POST /api/quarantine/discard', { body })
        : await call('POST /api/quarantine/reopen', { body })
    notify(`${describeChanged(changed.messages)} ${verb === 'discard' ? 'discarded' : 'reopened'}.`)
    onDone()
  })
  return (
    <Confirm title={`${verbs[verb]} ${messages}`} verb={verbs[verb]} isOpen onClose={onClose} action={action}>
      {children}
      <label class="field">
        <span>Note for the history (optional)</span>
        <input value={note} maxLength={1_000} onInput={({ currentTarget }) => setNote(currentTarget.value)} />
      </label>
    </Confirm>
  )
}
