import type { QuarantinedSummary } from '../api/api-types.generated.ts'
import type { UrlState } from '../shell/url-state.ts'

export type Status = QuarantinedSummary['status']

const meanings: Readonly<Record<Status, string>> = {
  open: 'waits for a person',
  replaying: 'being replayed',
  resolved: 'became an event',
  exhausted: 'failed in too many replays',
  discarded: 'unwanted',
}

export const statuses = Object.keys(meanings)

const isStatus = (text: string): text is Status => text in meanings

export const readStatus = (url: Pick<UrlState, 'get'>): Status | undefined => {
  const text = url.get('status')
  return text !== undefined && isStatus(text) ? text : undefined
}

/** A status as a word, with its meaning on hover. */
export const StatusTag = ({ status }: { status: Status }) => (
  <span class={`tag ${status}`} title={meanings[status]}>
    {status}
  </span>
)
