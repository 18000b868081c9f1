import type { ComponentChildren } from 'preact'
import { useId } from 'preact/hooks'
import { readOnlyReason } from '../api/session.ts'

interface ActionButtonProps {
  onClick: () => void
  children: ComponentChildren
  isRunning?: boolean
  /** Why it cannot be used now; null if it can. A user with read-only access gets that reason first. */
  disabledBecause?: string | null
  /** Viewers may use it too. */
  isReadOnly?: boolean
  kind?: 'primary' | 'danger' | 'plain'
}

/** A button that stays in place when it cannot be used, and says why. */
export function ActionButton({
  onClick,
  children,
  isRunning = false,
  disabledBecause = null,
  isReadOnly = false,
  kind = 'plain',
}: ActionButtonProps) {
  const id = useId()
  const reason = (isReadOnly ? null : readOnlyReason()) ?? disabledBecause
  const isDisabled = reason !== null || isRunning
  return (
    <span class="action">
      <button
        type="button"
        class={kind}
        aria-disabled={isDisabled}
        aria-busy={isRunning}
        aria-describedby={reason === null ? undefined : id}
        onClick={() => {
          if (!isDisabled) onClick()
        }}
      >
        {children}
      </button>
      {reason !== null && (
        <span class="reason" role="tooltip" id={id}>
          {reason}
        </span>
      )}
    </span>
  )
}
