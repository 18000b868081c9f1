import { type QuarantineStatus, quarantineStatuses, stateTable } from '@scores/contracts'
import { openTestDatabase, statuses, takeIn } from '@scores/testkit/vitest'
import { type Kysely, sql } from 'kysely'
import { expect, test } from 'vitest'
import type { Database } from '../database/database.ts'

/** Sets a status whatever the current one is. */
async function forceStatus(db: Kysely<Database>, id: number, status: QuarantineStatus): Promise<void> {
  const replay = await db
    .insertInto('replays')
    .values({
      run: crypto.randomUUID(),
      requested_by: 'anna',
      filter: '{}',
      rate: 1,
      planned: 1,
      rules_version: '',
      code_version: '',
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  await sql`alter table data_quality_checks_results disable trigger change_status`.execute(db)
  await db
    .updateTable('data_quality_checks_results')
    .set({ status, replay_id: replay.id, stored_event_id: status === 'resolved' ? 1 : null })
    .where('id', '=', id)
    .execute()
  await sql`alter table data_quality_checks_results enable trigger change_status`.execute(db)
}

const changeStatus = (db: Kysely<Database>, id: number, status: QuarantineStatus) =>
  db
    .updateTable('data_quality_checks_results')
    .set({ status, stored_event_id: status === 'resolved' ? 1 : null })
    .where('id', '=', id)
    .execute()

const pairs = quarantineStatuses.flatMap(from => quarantineStatuses.map(to => [from, to] as const))
const isAllowed = (from: QuarantineStatus, to: QuarantineStatus): boolean =>
  from === to || Object.values(stateTable[from]).includes(to)

test.each(pairs.filter(([from, to]) => isAllowed(from, to)))(
  'the trigger lets %s become %s',
  async (from, to) => {
    const { db } = await openTestDatabase()
    const [id = 0] = await takeIn(db, [{}])
    await forceStatus(db, id, from)
    await changeStatus(db, id, to)
    expect(await statuses(db)).toEqual([to])
  },
)

test.each(pairs.filter(([from, to]) => !isAllowed(from, to)))(
  'the trigger does not let %s become %s',
  async (from, to) => {
    const { db } = await openTestDatabase()
    const [id = 0] = await takeIn(db, [{}])
    await forceStatus(db, id, from)
    await expect(changeStatus(db, id, to)).rejects.toMatchObject({
      message: `message ${id} of the quarantine is ${from} and can't become ${to}`,
      hint: 'docs/quarantine-and-replay.md explains the statuses and their transitions.',
    })
    expect(await statuses(db)).toEqual([from])
  },
)
