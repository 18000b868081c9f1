/** The state of a quarantined message. */
export const quarantineStatuses = ['open', 'replaying', 'resolved', 'exhausted', 'discarded'] as const
export type QuarantineStatus = (typeof quarantineStatuses)[number]

/** A transition of a quarantined message. */
export type QuarantineAction =
  /** A replay claims it. */
  | 'claim'
  /** A replay stores it as an event. */
  | 'resolve'
  /** It failed a check again. */
  | 'fail'
  /** It failed a check again and used up its attempts. */
  | 'exhaust'
  /** Its replay is cancelled before trying it. */
  | 'release'
  /** A person marks it as unwanted. */
  | 'discard'
  /** A person returns it to the open messages. */
  | 'reopen'

type Transitions = Readonly<Partial<Record<QuarantineAction, QuarantineStatus>>>

/**
 * The allowed transitions of each status. This code and a database trigger reject any other transition.
 */
export const stateTable: Readonly<Record<QuarantineStatus, Transitions>> = {
  open: { claim: 'replaying', discard: 'discarded' },
  replaying: { resolve: 'resolved', fail: 'open', exhaust: 'exhausted', release: 'open' },
  resolved: {},
  exhausted: { reopen: 'open', discard: 'discarded' },
  discarded: { reopen: 'open' },
}

/** The status after an action; null if the status does not allow the action. */
export const nextStatus = (status: QuarantineStatus, action: QuarantineAction): QuarantineStatus | null =>
  stateTable[status][action] ?? null

/** The statuses that allow an action. */
export const statusesBefore = (action: QuarantineAction): QuarantineStatus[] =>
  quarantineStatuses.filter(status => nextStatus(status, action) !== null)
