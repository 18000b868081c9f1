import { once } from 'node:events'
import { chownSync, cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { text } from 'node:stream/consumers'
import { AppError, describeError } from '@scores/runtime'
import { nobody, postgresPrograms, substituteForRoot } from './postgres-programs.ts'
import { spawnProgram } from './spawn-program.ts'

/** `initdb` gives the path of its programs to a shell, in double quotes. */
const specialInQuotes = /["$`\\]/

/**
 * Creates the data folder of a server.
 *
 * @param folder - absolute; gets the subfolder `data`
 * @param passwordFile - holds the password of the user `postgres`
 * @throws AppError POSTGRES_INIT, POSTGRES_PLATFORM
 */
export async function createCluster(folder: string, passwordFile: string): Promise<void> {
  const data = join(folder, 'data')
  const { initdb } = await postgresPrograms()
  const copy = specialInQuotes.test(initdb) ? mkdtempSync(join(tmpdir(), 'postgres-')) : null
  try {
    rmSync(data, { recursive: true, force: true })
    mkdirSync(data, { recursive: true, mode: 0o700 })
    if (substituteForRoot() === 'nobody') chownSync(data, nobody, nobody)
    if (copy) cpSync(dirname(dirname(initdb)), copy, { recursive: true, verbatimSymlinks: true })
    await runInitdb(copy ? join(copy, 'bin/initdb') : initdb, folder, passwordFile)
  } catch (error) {
    rmSync(data, { recursive: true, force: true })
    throw new AppError(
      'POSTGRES_INIT',
      `the database could not be created: ${describeError(error)}`,
      substituteForRoot() === 'nobody'
        ? 'PostgreSQL does not run as root, and the user "nobody" cannot reach the project or DATA_DIR. Run it as another user, or from a folder that others may enter.'
        : `Check that ${folder} is writable and the disk is not full.`,
      { cause: error },
    )
  } finally {
    if (copy) rmSync(copy, { recursive: true, force: true })
  }
}

async function runInitdb(initdb: string, folder: string, passwordFile: string): Promise<void> {
  const child = spawnProgram(
    initdb,
    [
      '--pgdata=data',
      '--username=postgres',
      `--pwfile=${passwordFile}`,
      '--auth=scram-sha-256',
      '--encoding=UTF8',
      '--locale-provider=builtin',
      '--locale=C.UTF-8',
      '--no-instructions',
    ],
    join(folder, 'data'),
    { cwd: folder, stdio: ['ignore', 'ignore', 'pipe'] },
  )
  const [errors, [code, signal]] = await Promise.all([
    child.stderr ? text(child.stderr) : '',
    once(child, 'close'),
  ])
  if (code !== 0) throw new Error(errors.trim() || `initdb ended with ${code ?? signal}`)
}
