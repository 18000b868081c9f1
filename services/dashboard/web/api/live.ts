import { effect, signal } from '@preact/signals'
import type { LiveMessage, Overview } from './api-types.generated.ts'
import { parse } from './client.ts'

export type LiveStatus = 'connecting' | 'live' | 'paused' | 'interrupted'

/** A silent connection may be dead: a proxy may hold it open after the dashboard has ended. */
const silenceMs = 30_000

/** The newest state of the pipeline; null before the first one. */
export const overview = signal<Overview | null>(null)
/** When `overview` came, in milliseconds since 1970. */
export const receivedAt = signal(0)
/** Id of the newest event; 0 before the first one. */
export const newestEventId = signal(0)
export const liveStatus = signal<LiveStatus>('connecting')
/** True if a person has stopped the updates. */
export const isPaused = signal(false)
/** Counts changes, at most one a second. Lists ask again when it changes. */
export const tick = signal(0)

/** Changes when messages have come into the quarantine or changed their status. */
export const quarantineChanges = (): string =>
  `${overview.value?.ledger?.quarantined} ${overview.value?.nodes?.quarantine.open}`

/** Changes when a replay has begun, got on or ended. */
export const replayChanges = (): string => JSON.stringify(overview.value?.replays)

/** A tab that nobody sees needs no updates. */
const isHidden = signal(document.hidden)

/** Follows the pipeline until the page is left. While updates are paused, there is no connection. */
export function startLive(): void {
  let silence: ReturnType<typeof setTimeout> | undefined
  document.addEventListener('visibilitychange', () => {
    isHidden.value = document.hidden
  })
  effect(() => {
    if (isPaused.value) {
      liveStatus.value = 'paused'
      return
    }
    if (isHidden.value) return
    let source = open()
    function open(): EventSource {
      liveStatus.value = 'connecting'
      const opened = new EventSource('/api/live')
      listen()
      opened.addEventListener('snapshot', ({ data }) => receive(parse<LiveMessage>(String(data))))
      opened.addEventListener('change', ({ data }) => receive(parse<LiveMessage>(String(data))))
      opened.addEventListener('error', () => {
        liveStatus.value = 'interrupted'
        // The browser tries again by itself, unless the dashboard answered with an error.
        if (opened.readyState === EventSource.CLOSED) listen()
      })
      return opened
    }
    function listen(): void {
      clearTimeout(silence)
      silence = setTimeout(() => {
        source.close()
        source = open()
      }, silenceMs)
    }
    function receive(message: LiveMessage): void {
      listen()
      liveStatus.value = 'live'
      overview.value = message.overview
      receivedAt.value = Date.now()
      newestEventId.value = message.events[0]?.id ?? newestEventId.peek()
      tick.value += 1
    }
    return () => {
      clearTimeout(silence)
      source.close()
    }
  })
}
