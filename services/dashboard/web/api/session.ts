import { signal } from '@preact/signals'
import type { Session } from './api-types.generated.ts'
import { call } from './client.ts'

/** The signed-in user; null until known. */
export const session = signal<Session | null>(null)

export async function readSession(): Promise<void> {
  session.value = await call('GET /api/session', {})
}

/** Why the user cannot change anything; null if it can, or is not known yet. */
export const readOnlyReason = (): string | null => {
  const { value } = session
  return value === null || value.canWrite
    ? null
    : `${value.user} has read-only access. Log in as an administrator to make changes.`
}
