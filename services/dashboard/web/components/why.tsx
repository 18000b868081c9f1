import { useId, useState } from 'preact/hooks'
import type { Why as WhyEntry } from '../api/api-types.generated.ts'
import { useAnswer } from '../api/use-answer.ts'
import { Copy } from './copy.tsx'
import { Empty, Show } from './states.tsx'

interface WhyProps {
  /** Keys in the dashboard's table of sources, one for each number. */
  of: string | readonly string[]
  /** What the number is, for people who do not see where the button is. */
  label: string
  /** Values for the names in braces. */
  values?: Readonly<Record<string, string | number>>
}

/** A button beside a number. It shows where the number comes from: its SQL, as a request, and as a command. */
export function Why({ of, label, values = {} }: WhyProps) {
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
        {isOpen && <Sources of={of} values={values} />}
      </div>
    </span>
  )
}

function Sources({ of, values }: Required<Pick<WhyProps, 'of' | 'values'>>) {
  const answer = useAnswer('GET /api/why', {})
  return (
    <Show of={answer}>
      {({ rows }) => {
        const keys = [of].flat()
        const entries = keys.flatMap(key => rows.find(row => row.key === key) ?? [])
        const [only] = entries
        if (only === undefined) return <Empty title="Its source is unknown" />
        if (entries.length === 1)
          return (
            <>
              <p>{only.title}</p>
              <Entry entry={only} values={values} />
            </>
          )
        return entries.map((entry, index) => (
          <details key={entry.key} name="why" open={index === 0}>
            <summary>{entry.title}</summary>
            <Entry entry={entry} values={values} />
          </details>
        ))
      }}
    </Show>
  )
}

function Entry({ entry: { sql, path, command }, values }: { entry: WhyEntry; values: WhyProps['values'] }) {
  const fill = (text: string): string =>
    text.replaceAll(/\{(\w+)\}/g, (placeholder, name: string) => String(values?.[name] ?? placeholder))
  return (
    <>
      {sql !== null && <Source name="SQL" text={fill(sql)} />}
      {path !== null && <Source name="Request" text={`curl --user USER '${location.origin}${fill(path)}'`} />}
      <Source name="Command" text={fill(command)} />
    </>
  )
}

/** A text that can be copied and run elsewhere. */
export const Source = ({ name, text }: { name: string; text: string }) => (
  <section class="source">
    <header>
      <h3>{name}</h3>
      <Copy text={text} />
    </header>
    <pre tabIndex={0} role="group" aria-label={name}>
      {text}
    </pre>
  </section>
)
