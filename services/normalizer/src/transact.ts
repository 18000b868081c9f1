import type { Database, Kysely, Transaction } from '@scores/storage'

/** Runs work in a transaction and ends it. */
export type Transact = <Result>(
  db: Kysely<Database>,
  work: (trx: Transaction<Database>) => Promise<Result>,
) => Promise<Result>

export const commit: Transact = (db, work) => db.transaction().execute(work)

/** Does everything but store: the work runs in a transaction that is rolled back. */
export const rehearse: Transact = async (db, work) => {
  const trx = await db.startTransaction().execute()
  try {
    return await work(trx)
  } finally {
    // Nothing is to be kept. On a broken connection, the error of the work tells more than that of the rollback.
    await trx
      .rollback()
      .execute()
      .catch(() => undefined)
  }
}
