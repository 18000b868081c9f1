import { setTimeout as timeout } from 'node:timers/promises'

/** Waits until the time is over or the signal aborts. Never rejects; check `signal.aborted` afterwards. */
export async function pause(ms: number, signal?: AbortSignal): Promise<void> {
  await timeout(ms, undefined, signal ? { signal } : {}).catch(() => undefined)
}
