import { type RawBuilder, sql } from 'kysely'

/** Right side of `id = any(…)`. Kysely's `in` sends a parameter per id, and a statement has at most 65,535 of them. */
export const anyOf = (ids: readonly number[]): RawBuilder<number> => sql`any(${ids}::bigint[])`
