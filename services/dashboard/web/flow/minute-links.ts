import { withSearch } from '../shell/url-state.ts'

const minuteMs = 60_000

/** The stored events of a minute, or the newest. */
export const eventsOf = (minute: string | undefined): string =>
  withSearch('/scores', { list: 'events', minute })

/** The messages that were quarantined in a minute, or all that are open. */
export const quarantinedOf = (minute: string | undefined): string =>
  withSearch(
    '/quality',
    minute === undefined
      ? { status: 'open' }
      : { since: minute, until: new Date(Date.parse(minute) + minuteMs).toISOString() },
  )
