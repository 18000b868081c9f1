import type { ComponentChildren } from 'preact'
import { FilterBar, SelectFilter, TextFilter, TimeFilter } from '../components/filter-bar.tsx'
import { useUrlState } from '../shell/url-state.ts'
import { filterNames } from './quarantine-filter.ts'
import { reasonNames } from './reasons.ts'

/** The parts of a filter on quarantined messages. `children` come first. */
export function QuarantineFilterBar({ children }: { children?: ComponentChildren }) {
  const url = useUrlState()
  const isSet = filterNames.some(name => url.get(name) !== undefined)
  const clear = (): void => url.set(Object.fromEntries(filterNames.map(name => [name, null])))
  const fingerprint = url.get('fingerprint')
  const ids = url.get('ids')
  return (
    <FilterBar onClear={isSet ? clear : undefined}>
      {children}
      <SelectFilter name="reason" label="Reason" options={reasonNames} />
      <TextFilter name="feed" label="Feed" />
      <TextFilter name="eventType" label="Type" />
      <TimeFilter name="since" label="From" />
      <TimeFilter name="until" label="Until" />
      <TextFilter name="match" label="Payload matches (SQL/JSON path)" placeholder="$.score > 1" isSearch />
      {fingerprint && <Chip label={`cause ${fingerprint}`} onRemove={() => url.set({ fingerprint: null })} />}
      {ids && <Chip label={`${ids.split(',').length} chosen`} onRemove={() => url.set({ ids: null })} />}
    </FilterBar>
  )
}

const Chip = ({ label, onRemove }: { label: string; onRemove: () => void }) => (
  <button type="button" class="chip" onClick={onRemove} title="Remove this filter">
    {label} ✕
  </button>
)
