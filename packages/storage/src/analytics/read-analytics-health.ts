import { type Kysely, type NotNull, sql } from 'kysely'
import type { Database } from '../database/database.ts'

/** A run is due every minute. */
const overdueAfterSeconds = 120

/** Whether the analytics keep up with a running pipeline. */
export interface AnalyticsHealth {
  /** True if the pipeline has been running for two minutes without a run. */
  isOverdue: boolean
  /** How long the pipeline has been running; null while it does not run. */
  runningForSeconds: number | null
  /** Time since the end of the last run; null if there is none. */
  secondsSinceRun: number | null
  /** When and why a run counted all events anew by itself; null if none did. */
  rebuild: { secondsAgo: number; why: string } | null
}

/**
 * Tells whether an analytics run is overdue. While the pipeline does not run, and in its first two minutes, none is.
 *
 * @param supervisedSince - when a supervisor on this machine started the services, in case none of them reached the
 *   database; null without one
 */
export async function readAnalyticsHealth(
  db: Kysely<Database>,
  supervisedSince: Date | null,
): Promise<AnalyticsHealth> {
  const { alive, secondsSinceRun } = await db
    .selectNoFrom(({ selectFrom }) => [
      selectFrom('service_heartbeats')
        .select(sql<number | null>`extract(epoch from now() - min(alive_since))`.as('seconds'))
        .where('alive_at', '>', sql<Date>`now() - interval '30 seconds'`)
        .$asScalar()
        .as('alive'),
      selectFrom('analytics_runs')
        .select(
          sql<number>`extract(epoch from now() - started_at - make_interval(secs => duration_ms / 1000))`.as(
            'seconds',
          ),
        )
        .orderBy('id', 'desc')
        .limit(1)
        .$asScalar()
        .as('secondsSinceRun'),
    ])
    .executeTakeFirstOrThrow()
  const rebuild = await db
    .selectFrom('analytics_runs')
    .select([sql<number>`extract(epoch from now() - started_at)`.as('secondsAgo'), 'rebuilt_because as why'])
    .where('rebuilt_because', 'is not', null)
    .$narrowType<{ why: NotNull }>()
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst()
  const supervised = supervisedSince === null ? null : (Date.now() - supervisedSince.getTime()) / 1_000
  const runningForSeconds = alive ?? supervised
  return {
    isOverdue:
      runningForSeconds !== null &&
      runningForSeconds > overdueAfterSeconds &&
      (secondsSinceRun ?? Number.POSITIVE_INFINITY) > overdueAfterSeconds,
    runningForSeconds,
    secondsSinceRun,
    rebuild: rebuild ?? null,
  }
}
