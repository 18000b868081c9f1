import type { Kysely } from 'kysely'
import type { Database } from '../database/database.ts'

/** The messages before and after one, of those with the same cause. */
export interface Neighbours {
  /** Id of the next newer message; null if there is none. */
  newer: number | null
  older: number | null
}

/** Returns null if there is no such message. */
export async function readNeighbours(db: Kysely<Database>, id: number): Promise<Neighbours | null> {
  const neighbours = await db
    .selectFrom('data_quality_checks_results as q')
    .select(({ selectFrom, ref }) => {
      const sameCause = selectFrom('data_quality_checks_results as other').where(
        'other.fingerprint',
        '=',
        ref('q.fingerprint'),
      )
      return [
        sameCause
          .select(({ fn }) => fn.min<number | null>('other.id').as('id'))
          .where('other.id', '>', id)
          .$asScalar()
          .as('newer'),
        sameCause
          .select(({ fn }) => fn.max<number | null>('other.id').as('id'))
          .where('other.id', '<', id)
          .$asScalar()
          .as('older'),
      ]
    })
    .where('q.id', '=', id)
    .executeTakeFirst()
  return neighbours ?? null
}
