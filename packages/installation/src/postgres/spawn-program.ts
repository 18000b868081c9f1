import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process'
import { existsSync, statSync } from 'node:fs'
import { namespace, nobody, substituteForRoot } from './postgres-programs.ts'

/**
 * Starts a program of PostgreSQL as the user that owns the data, without a shell. It has a process group of its own:
 * Ctrl-C must not end it.
 *
 * @param data - data folder; it may not exist yet
 */
export function spawnProgram(
  path: string,
  args: readonly string[],
  data: string,
  options: SpawnOptions,
): ChildProcess {
  const all = { ...options, detached: true, env: { ...process.env, LC_ALL: 'C' } }
  const belongsToNobody = existsSync(data) && statSync(data).uid === nobody
  const substitute = belongsToNobody ? 'nobody' : substituteForRoot()
  if (substitute === 'namespace') return spawn('unshare', [...namespace, path, ...args], all)
  if (substitute === 'nobody') return spawn(path, args, { ...all, uid: nobody, gid: nobody })
  return spawn(path, args, all)
}
