import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { projectFolder } from '@scores/runtime'
import { type Kysely, sql } from 'kysely'
import { escapeLiteral } from 'pg'
import type { Database } from './database.ts'

const fileOf = (name: string): string => join(projectFolder, 'sql', name)

/** The role that owns tables and queue. */
export const ownerRole = 'scores_owner'

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
  await declare(db, 'roles.sql', given)
  return given.map(([role]) => role)
}

/**
 * Creates the role that owns tables and queue, as `sql/owner.sql` declares it, and hands over what this user owns. To be
 * called before the migrations, which then run as that role.
 *
 * @param db - logged in as a superuser
 */
export const declareOwner = (db: Kysely<Database>, password: string): Promise<void> =>
  declare(db, 'owner.sql', [[ownerRole, password]])

/** Runs a file and sets passwords, in one transaction. */
async function declare(
  db: Kysely<Database>,
  file: 'owner.sql' | 'roles.sql',
  passwords: readonly (readonly [role: string, password: string])[],
): Promise<void> {
  const text = await readFile(fileOf(file), 'utf8')
  await db.transaction().execute(async trx => {
    // Raw: a file of statements, and utility statements, which take no parameters.
    await sql.raw(text).execute(trx)
    for (const [role, password] of passwords) {
      await sql.raw(`alter role ${role} login password ${escapeLiteral(password)}`).execute(trx)
    }
  })
}
