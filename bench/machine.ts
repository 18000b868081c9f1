import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { cpus, release, totalmem } from 'node:os'
import { join } from 'node:path'
import { projectFolder } from '@scores/runtime'
import { parseJson } from '@scores/testkit'

/** The machine and the versions behind the figures. */
export interface Machine {
  cpu: string
  cores: number
  memoryGb: number
  system: string
  /** By name. */
  versions: Record<string, string>
}

/** @param servers - versions of the running servers */
export function describeMachine(servers: Record<string, string>): Machine {
  const [first, ...others] = cpus()
  return {
    cpu: first?.model.trim() || 'unknown',
    cores: others.length + 1,
    memoryGb: Math.round(totalmem() / 2 ** 30),
    system: `Linux ${release()}`,
    versions: {
      'this project': revision(),
      'Node.js': process.versions.node,
      ...servers,
      ...Object.fromEntries(
        ['bullmq', 'ioredis', 'pg', 'kysely', 'pg-boss', 'graphile-worker'].map(name => [
          name,
          versionOf(name),
        ]),
      ),
    },
  }
}

/** The version of a library that this package depends on. */
const versionOf = (name: string): string => {
  const path = join(import.meta.dirname, 'node_modules', name, 'package.json')
  return parseJson<{ version: string }>(readFileSync(path, 'utf8')).version
}

function revision(): string {
  const git = (...args: string[]) =>
    execFileSync('git', args, { cwd: projectFolder, encoding: 'utf8' }).trim()
  try {
    return `${git('rev-parse', '--short', 'HEAD')}${git('status', '--porcelain', '--', ':!bench') === '' ? '' : ' with changes'}`
  } catch {
    return 'unknown'
  }
}
