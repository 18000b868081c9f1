import { type Kysely, sql } from 'kysely'
import type { Database } from '../database/database.ts'

/** A process of a service that uses the database. */
export interface Heartbeat {
  id: string
  service: string
  codeVersion: string | null
  aliveSince: Date
  aliveAt: Date
  /** False if it has not been heard for half a minute: it was killed, or cannot reach the database. */
  isAlive: boolean
}

/** Returns the processes of the last day, by service. */
export const listHeartbeats = (db: Kysely<Database>): Promise<Heartbeat[]> =>
  db
    .selectFrom('service_heartbeats')
    .select([
      'id',
      'service',
      'code_version as codeVersion',
      'alive_since as aliveSince',
      'alive_at as aliveAt',
      sql<boolean>`alive_at > now() - interval '30 seconds'`.as('isAlive'),
    ])
    .orderBy('service')
    .orderBy('alive_since')
    .limit(1_000)
    .execute()
