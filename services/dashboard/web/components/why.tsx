import { useId, useState } from 'preact/hooks'
import type { WhyEntry } from '../api/expected.ts'
import { Copy } from './copy.tsx'

/** A button beside a number. It shows where the number comes from: its SQL, as a request, and as a command. */
export function Why({ of, label }: { of: WhyEntry; label: string }) {
  const id = useId()
  const [isOpen, setOpen] = useState(false)
  return (
    <span class="why">
      <button type="button" class="quiet" popovertarget={id} aria-label={`Why ${label}?`}>
        why
      </button>
      <div
        id={id}
        popover="auto"
        class="popover"
        role="dialog"
        aria-label={`Why ${label}?`}
        onToggle={event => setOpen(event.currentTarget.matches(':popover-open'))}
      >
        {isOpen && <Sources of={of} />}
      </div>
    </span>
  )
}

const Sources = ({ of: { sql, path, command } }: { of: WhyEntry }) => (
  <>
    <Source name="SQL" text={sql} />
    <Source name="Request" text={`curl --user USER '${location.origin}${path}'`} />
    <Source name="Command" text={command} />
  </>
)

/** A text that can be copied and run elsewhere. */
export const Source = ({ name, text }: { name: string; text: string }) => (
  <section class="source">
    <header>
      <h3>{name}</h3>
      <Copy text={text} />
    </header>
    <pre tabIndex={0}>{text}</pre>
  </section>
)
