import { randomUUID } from 'node:crypto'
import { describeError, type Logger, pause } from '@scores/runtime'
import { type Kysely, sql } from 'kysely'
import type { Database } from '../database/database.ts'

const everyMs = 10_000

/** Records every ten seconds that this process is alive, until it is disposed of. An outage only delays the next record. */
export function keepHeartbeat(
  db: Kysely<Database>,
  service: string,
  log: Logger,
  codeVersion: string | null = null,
): AsyncDisposable {
  const id = randomUUID()
  const stopping = new AbortController()
  const beating = (async () => {
    while (!stopping.signal.aborted) {
      await beat(db, { id, service, code_version: codeVersion }).catch((error: unknown) =>
        log.debug({ why: describeError(error) }, 'the heartbeat could not be recorded'),
      )
      await pause(everyMs, stopping.signal)
    }
  })()
  return {
    [Symbol.asyncDispose]: async () => {
      stopping.abort()
      await beating
      // A row that stays counts for half a minute only.
      await db
        .deleteFrom('service_heartbeats')
        .where('id', '=', id)
        .execute()
        .catch(() => undefined)
    },
  }
}

/** After a longer pause, such as a suspended machine or an outage, the process counts as alive since now. */
async function beat(
  db: Kysely<Database>,
  process: { id: string; service: string; code_version: string | null },
): Promise<void> {
  await db
    .with('forgotten', cte =>
      cte.deleteFrom('service_heartbeats').where('alive_at', '<', sql<Date>`now() - interval '1 day'`),
    )
    .insertInto('service_heartbeats')
    .values(process)
    .onConflict(conflict =>
      conflict.column('id').doUpdateSet({
        alive_at: sql<Date>`now()`,
        alive_since: sql<Date>`case
          when service_heartbeats.alive_at < now() - interval '1 minute' then now()
          else service_heartbeats.alive_since end`,
      }),
    )
    .execute()
}
