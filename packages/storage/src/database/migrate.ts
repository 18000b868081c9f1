import { readdir, readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { AppError, describeError } from '@scores/runtime'
import { type Kysely, sql } from 'kysely'
import { type Migration, Migrator } from 'kysely/migration'
import type { DB } from './database.generated.ts'

const folder = fileURLToPath(new URL('../../../../sql/migrations/', import.meta.url))

/**
 * Brings the schema up to date from `sql/migrations/`. Several may start it at once: Kysely's lock lets one work.
 *
 * @returns names of the migrations that were applied now
 * @throws AppError MIGRATION_FAILED; the failed migration left nothing behind
 */
export async function migrate(db: Kysely<DB>): Promise<string[]> {
  const migrator = new Migrator({ db, provider: { getMigrations: readMigrations } })
  const { error, results = [] } = await migrator.migrateToLatest()
  if (error !== undefined) {
    const failed = results.find(({ status }) => status === 'Error')?.migrationName
    throw new AppError(
      'MIGRATION_FAILED',
      `the database could not be migrated${failed ? ` (${failed})` : ''}: ${describeError(error)}`,
      'Nothing of it was applied. Check DATABASE_URL and that its user may create tables, then start again.',
      { cause: error },
    )
  }
  return results.map(({ migrationName }) => migrationName)
}

async function readMigrations(): Promise<Record<string, Migration>> {
  const names = (await readdir(folder)).filter(name => /^\d{4}_\w+\.sql$/.test(name)).sort()
  const migrations: Record<string, Migration> = {}
  for (const name of names) {
    const text = await readFile(`${folder}/${name}`, 'utf8')
    migrations[name.replace('.sql', '')] = { up: async db => void (await sql.raw(text).execute(db)) }
  }
  return migrations
}
