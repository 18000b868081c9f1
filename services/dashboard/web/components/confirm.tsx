import type { ComponentChildren } from 'preact'
import type { Action } from '../api/use-action.ts'
import { Dialog } from './dialog.tsx'
import { ErrorBox } from './states.tsx'

interface ConfirmProps {
  title: string
  /** What the button says: the action itself. */
  verb: string
  isOpen: boolean
  onClose: () => void
  action: Action<[]>
  children: ComponentChildren
}

/** Asks before something that many messages depend on. It stays open, with the error, if the action fails. */
export const Confirm = ({ title, verb, isOpen, onClose, action, children }: ConfirmProps) => (
  <Dialog title={title} isOpen={isOpen} onClose={onClose}>
    {children}
    {action.error && <ErrorBox error={action.error} />}
    <footer class="buttons">
      <button type="button" onClick={onClose}>
        Cancel
      </button>
      <button
        type="button"
        class="primary"
        disabled={action.isRunning}
        onClick={() => void action.run().then(isDone => isDone && onClose())}
      >
        {verb}
      </button>
    </footer>
  </Dialog>
)
