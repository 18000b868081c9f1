import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { type Kysely, sql } from 'kysely'
import { escapeLiteral } from 'pg'
import type { Database } from './database.ts'

const file = fileURLToPath(new URL('../../../../sql/roles.sql', import.meta.url))

/** Passwords of the roles other than the owner. An empty one leaves the role's password as it is. */
export interface RolePasswords {
  pipeline: string
  analyst: string
}

/**
 * Creates or updates the roles as `sql/roles.sql` declares them, in one transaction. Concurrent calls are safe.
 *
 * Without any password it does nothing: on a managed server the owner of the tables may lack the right to create roles.
 *
 * @returns names of the roles whose password was set
 */
export async function declareRoles(db: Kysely<Database>, passwords: RolePasswords): Promise<string[]> {
  const given = Object.entries(passwords).filter(([, password]) => password !== '')
  if (given.length === 0) return []
  const text = await readFile(file, 'utf8')
  await db.transaction().execute(async trx => {
    // Raw: a file of statements, and utility statements, which take no parameters.
    await sql.raw(text).execute(trx)
    for (const [role, password] of given) {
      await sql.raw(`alter role ${role} login password ${escapeLiteral(password)}`).execute(trx)
    }
  })
  return given.map(([role]) => role)
}
