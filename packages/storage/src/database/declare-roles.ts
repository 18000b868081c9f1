import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { type Kysely, sql } from 'kysely'
import { escapeLiteral } from 'pg'
import type { DB } from './database.generated.ts'

const file = fileURLToPath(new URL('../../../../sql/roles.sql', import.meta.url))

/** The roles besides the owner, with the passwords they get. */
export interface RolePasswords {
  pipeline: string
  analyst: string
}

/**
 * Makes the roles what `sql/roles.sql` says, in one transaction; several may do it at once. A role whose password is
 * empty keeps the one it has. Without any password nothing is done: on a server of somebody else's the owner of the
 * tables need not be one who may make roles.
 *
 * @returns names of the roles that were given a password
 */
export async function declareRoles(db: Kysely<DB>, passwords: RolePasswords): Promise<string[]> {
  const given = Object.entries(passwords).filter(([, password]) => password !== '')
  if (given.length === 0) return []
  const text = await readFile(file, 'utf8')
  await db.transaction().execute(async trx => {
    await sql.raw(text).execute(trx)
    for (const [role, password] of given) {
      // Neither name nor password can be a parameter here.
      await sql.raw(`alter role ${role} login password ${escapeLiteral(password)}`).execute(trx)
    }
  })
  return given.map(([role]) => role)
}
