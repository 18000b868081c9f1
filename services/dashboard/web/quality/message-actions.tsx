import { useState } from 'preact/hooks'
import { useLocation } from 'wouter-preact'
import type { QuarantineFilter } from '../api/api-types.generated.ts'
import { useAnswer } from '../api/use-answer.ts'
import { ActionButton } from '../components/action-button.tsx'
import { count, things } from '../components/format.ts'
import { describeFilter, filterParameters, forChange } from '../filter/quarantine-filter.ts'
import { withSearch } from '../shell/url-state.ts'
import { ChangeDialog, type Verb } from './change-dialog.tsx'
import type { Status } from './statuses.tsx'

interface MessageActionsProps {
  filter: QuarantineFilter
  status: Status | undefined
  ids: readonly number[]
  /** True if everything that matches the filter is chosen. */
  isAll: boolean
  areShownChosen: boolean
  onChooseShown: (isChosen: boolean) => void
  onChooseAll: (isChosen: boolean) => void
  onDone: () => void
}

const effects: Readonly<Record<Verb, string>> = {
  discard: 'Open and exhausted messages are marked as unwanted. They can be reopened.',
  reopen: 'Discarded and exhausted messages become open, with as many attempts as a new message.',
}

/** Discards, reopens or replays the chosen messages. What is chosen is a filter, which the dashboard applies. */
export function MessageActions(props: MessageActionsProps) {
  const { filter, status, ids, isAll, areShownChosen, onChooseShown, onChooseAll, onDone } = props
  const [, navigate] = useLocation()
  const [verb, setVerb] = useState<Verb | null>(null)
  const chosen = isAll ? filter : { ids }
  const total = useMatching(filter, status)
  const amount = isAll ? (total === null ? 'all' : count(total)) : count(ids.length)
  const nothing = isAll || ids.length > 0 ? null : 'Choose messages first.'
  return (
    <div class="selection">
      <label>
        <input
          type="checkbox"
          checked={areShownChosen || isAll}
          onChange={({ currentTarget }) =>
            isAll ? onChooseAll(false) : onChooseShown(currentTarget.checked)
          }
        />{' '}
        {isAll ? `${amount} chosen` : ids.length > 0 ? `${count(ids.length)} chosen` : 'Choose those shown'}
      </label>
      {!isAll && (
        <button type="button" class="small" onClick={() => onChooseAll(true)}>
          Select all{total === null ? ' that match' : ` ${count(total)}`}
        </button>
      )}
      <span class="buttons">
        <ActionButton
          isReadOnly
          onClick={() => navigate(withSearch('/replay', filterParameters(chosen)))}
          disabledBecause={nothing ?? unless(status, ['open'], 'Only open messages can be replayed.')}
        >
          Replay …
        </ActionButton>
        <ActionButton
          kind="danger"
          onClick={() => setVerb('discard')}
          disabledBecause={
            nothing ??
            unless(status, ['open', 'exhausted'], 'Only open and exhausted messages can be discarded.')
          }
        >
          Discard …
        </ActionButton>
        <ActionButton
          onClick={() => setVerb('reopen')}
          disabledBecause={
            nothing ??
            unless(
              status,
              ['discarded', 'exhausted'],
              'Only discarded and exhausted messages can be reopened.',
            )
          }
        >
          Reopen …
        </ActionButton>
      </span>
      {verb !== null && (
        <ChangeDialog
          verb={verb}
          messages={`${amount} ${amount === '1' ? 'message' : 'messages'}`}
          filter={forChange(chosen)}
          describeChanged={changed => things(changed, 'message')}
          onClose={() => setVerb(null)}
          onDone={onDone}
        >
          <p>{effects[verb]}</p>
          {isAll && (
            <p class="muted">Applies to: {describeFilter(filter)}, also to messages that arrive meanwhile.</p>
          )}
        </ChangeDialog>
      )}
    </div>
  )
}

const unless = (status: Status | undefined, allowed: readonly Status[], reason: string): string | null =>
  status === undefined || allowed.includes(status) ? null : reason

const groupLimit = 500

/** How many messages match; null if the groups do not tell, since they know no times, ids and payloads. */
function useMatching(filter: QuarantineFilter, status: Status | undefined): number | null {
  const { since, until, match, ids, all: _, ...parts } = filter
  const isKnown = since === undefined && until === undefined && match === undefined && ids === undefined
  const { value } = useAnswer(
    'GET /api/quarantine/groups',
    isKnown ? { query: { ...parts, limit: groupLimit } } : null,
  )
  if (value === undefined || value.groups.length === groupLimit) return null
  return value.groups.reduce(
    (sum, { messages, counts }) => sum + (status === undefined ? messages : counts[status]),
    0,
  )
}
