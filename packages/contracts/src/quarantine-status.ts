/** Where a quarantined message is. */
export const quarantineStatuses = ['open', 'replaying', 'resolved', 'exhausted', 'discarded'] as const
export type QuarantineStatus = (typeof quarantineStatuses)[number]

/** What can happen to a quarantined message. */
export type QuarantineAction =
  /** A replay takes it. */
  | 'claim'
  /** It is stored as an event. */
  | 'resolve'
  /** It failed a check again. */
  | 'fail'
  /** It failed a check again, and as often as it may. */
  | 'exhaust'
  /** Its replay is cancelled before it was tried. */
  | 'release'
  /** A person decides that it is not wanted. */
  | 'discard'
  /** A person decides that it is to be dealt with after all. */
  | 'reopen'

type Transitions = Readonly<Partial<Record<QuarantineAction, QuarantineStatus>>>

/**
 * The state table: what each status may become, and by what. Anything else is refused, by us and by a trigger of the
 * database.
 */
export const stateTable: Readonly<Record<QuarantineStatus, Transitions>> = {
  open: { claim: 'replaying', discard: 'discarded' },
  replaying: { resolve: 'resolved', fail: 'open', exhaust: 'exhausted', release: 'open' },
  resolved: {},
  exhausted: { reopen: 'open', discard: 'discarded' },
  discarded: { reopen: 'open' },
}

/** What a status becomes by an action; null where the action is none of it. */
export const nextStatus = (status: QuarantineStatus, action: QuarantineAction): QuarantineStatus | null =>
  stateTable[status][action] ?? null

/** The statuses that an action applies to. */
export const statusesBefore = (action: QuarantineAction): QuarantineStatus[] =>
  quarantineStatuses.filter(status => nextStatus(status, action) !== null)
