/** How far one run of a listener has read its feed. */
export interface FeedPosition {
  feed: string
  /** UUIDv7. */
  listenerRun: string
  /** Number of the last message that the queue accepted. Starts at 1. */
  sequence: number
  /** The feed's last event id after that message; empty for a feed without ids. */
  eventId: string
}

/** A listener's wait before its next connection to a feed. */
export interface FeedWait {
  /** Milliseconds since 1970. A wait that is over means nothing. */
  until: number
  why: string
}

/** The answer to a request for a feed's lease. */
export interface LeaseState {
  /** The requester holds the lease now, for as long as requested. */
  isMine: boolean
  /** Goes up by one whenever the lease changes hands. */
  term: number
  /** Milliseconds since the present holder took the lease. */
  heldForMs: number
  /** The lease ran out unreleased. Its holder may still be alive, cut off from the store. */
  hasExpired: boolean
}

export interface LeaseRequest {
  feed: string
  /** Unique among all listeners. */
  holder: string
  ttlMs: number
  /** Also take a lease that ran out without being released. */
  takeExpired: boolean
}

/**
 * What listeners of a feed share: who reads it, and how far it has been read. It is kept beside the queue, as it says
 * what the queue has accepted. A listener therefore needs no other store. Every call rejects with the store's error
 * while the store is unavailable.
 */
export interface FeedState extends AsyncDisposable {
  /** Takes or renews a lease that is the holder's own, free or released. */
  takeLease(request: LeaseRequest): Promise<LeaseState>
  /** Releases the lease if the holder still has it. */
  releaseLease(feed: string, holder: string): Promise<void>
  /** Saves a position. Call it only after the queue has accepted every message up to it. */
  savePosition(position: FeedPosition): Promise<void>
  /**
   * Reads the newest position of every listener run, newest run first.
   *
   * @throws AppError QUEUE_UNAVAILABLE
   */
  readPositions(): Promise<FeedPosition[]>
  /** Forgets the position of a feed, so that its next listener starts with live events. The sequence numbers stay. */
  clearPosition(feed: string): Promise<void>
  /** Says that the listener of a feed waits, or with null that it no longer does. */
  saveWait(feed: string, wait: FeedWait | null): Promise<void>
  /** Reads the last wait of a feed; null if there is none. */
  readWait(feed: string): Promise<FeedWait | null>
}

/** The newest position of each feed, the newest first. */
export async function readFeedPositions(state: FeedState): Promise<FeedPosition[]> {
  const newest = new Map<string, FeedPosition>()
  for (const position of await state.readPositions())
    if (!newest.has(position.feed)) newest.set(position.feed, position)
  return [...newest.values()]
}

/** The event id to resume a feed after; null for an unknown feed or one without ids. */
export async function readLastEventId(state: FeedState, feed: string): Promise<string | null> {
  const newest = (await state.readPositions()).find(position => position.feed === feed)
  return newest?.eventId || null
}
