import type { ComponentChildren } from 'preact'
import { useEffect, useId, useState } from 'preact/hooks'
import { useUrlState } from '../shell/url-state.ts'

/** Filters in a line. `onClear` removes all of them; without it, none is set. */
export const FilterBar = ({
  children,
  onClear,
}: {
  children: ComponentChildren
  onClear?: (() => void) | undefined
}) => (
  <search class="filters">
    {children}
    {onClear && (
      <button type="button" class="quiet" onClick={onClear}>
        Clear
      </button>
    )}
  </search>
)

interface FieldProps {
  /** The parameter in the URL. */
  name: string
  label: string
}

/** A choice between values; the first one, "any", removes the parameter. */
export function SelectFilter({
  name,
  label,
  options,
  any = 'any',
}: FieldProps & { options: readonly string[]; any?: string }) {
  const url = useUrlState()
  const id = useId()
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <select
        id={id}
        value={url.get(name) ?? ''}
        onChange={event => url.set({ [name]: event.currentTarget.value })}
      >
        <option value="">{any}</option>
        {options.map(option => (
          <option key={option} value={option}>
            {option.replaceAll('_', ' ')}
          </option>
        ))}
      </select>
    </div>
  )
}

const typingPauseMs = 250

/** A text that filters while it is typed. */
export function TextFilter({
  name,
  label,
  placeholder,
  isSearch = false,
}: FieldProps & { placeholder?: string; isSearch?: boolean }) {
  const url = useUrlState()
  const id = useId()
  const inUrl = url.get(name) ?? ''
  const [text, setText] = useState(inUrl)
  useEffect(() => setText(inUrl), [inUrl])
  useEffect(() => {
    if (text === inUrl) return
    const timer = setTimeout(() => url.set({ [name]: text }, { replace: true }), typingPauseMs)
    return () => clearTimeout(timer)
  }, [text])
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <input
        id={id}
        type="search"
        value={text}
        placeholder={placeholder}
        spellcheck={false}
        autocomplete="off"
        data-search={isSearch ? '' : undefined}
        onInput={event => setText(event.currentTarget.value)}
      />
    </div>
  )
}

/** A time, in the person's time zone; the URL has it in UTC. */
export function TimeFilter({ name, label }: FieldProps) {
  const url = useUrlState()
  const id = useId()
  const at = url.get(name)
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <input
        id={id}
        type="datetime-local"
        step="1"
        value={at === undefined || Number.isNaN(Date.parse(at)) ? '' : toLocal(new Date(at))}
        onChange={({ currentTarget: { value } }) =>
          url.set({ [name]: value === '' ? null : new Date(value).toISOString() })
        }
      />
    </div>
  )
}

const toLocal = (date: Date): string =>
  new Date(date.getTime() - date.getTimezoneOffset() * 60_000).toISOString().slice(0, 19)
