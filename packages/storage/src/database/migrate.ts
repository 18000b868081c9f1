import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { AppError, describeError, projectFolder, requireUtf8 } from '@scores/runtime'
import { type Kysely, sql } from 'kysely'
import { type Migration, Migrator } from 'kysely/migration'
import type { Database } from './database.ts'

const folder = join(projectFolder, 'sql/migrations')

/**
 * Applies the pending migrations of `sql/migrations/`. Concurrent calls are safe: Kysely's lock serializes them.
 *
 * @returns names of the applied migrations
 * @throws AppError DATABASE_ENCODING; MIGRATION_FAILED, after rolling all of them back
 */
export async function migrate(db: Kysely<Database>): Promise<string[]> {
  await requireUtf8('DATABASE_URL', async text => (await sql.raw<object>(text).execute(db)).rows)
  const migrator = new Migrator({ db, provider: { getMigrations: readMigrations } })
  const { error, results = [] } = await migrator.migrateToLatest()
  if (error !== undefined) {
    const failed = results.find(({ status }) => status === 'Error')?.migrationName
    throw new AppError(
      'MIGRATION_FAILED',
      `the database could not be migrated${failed ? ` (${failed})` : ''}: ${describeError(error)}`,
      'No migration was applied. Check DATABASE_URL and that its user may create tables, then start again.',
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
    // Raw: migrations are SQL files.
    migrations[name.replace('.sql', '')] = { up: async db => void (await sql.raw(text).execute(db)) }
  }
  return migrations
}
