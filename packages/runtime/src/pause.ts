import { setTimeout as timeout } from 'node:timers/promises'

/** Waits, at most until the signal aborts. Never rejects: look at `signal.aborted` afterwards. */
export async function pause(ms: number, signal?: AbortSignal): Promise<void> {
  await timeout(ms, undefined, signal ? { signal } : {}).catch(() => undefined)
}
