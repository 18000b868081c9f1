import { execFileSync, spawn } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { projectFolder } from '@scores/cli'
import { freePort } from './free-port.ts'

/** A Redis for the tests. */
export interface RedisServer {
  url: string
  stop: () => Promise<void>
}

const extracted = join(projectFolder, '.tools/redis')
const debianPackages = ['redis-server', 'redis-tools', 'libjemalloc2', 'liblzf1']

/**
 * Starts a Redis: the machine's `redis-server` or `valkey-server`, else Debian's, unpacked into `.tools/` and not
 * installed.
 *
 * @throws where there is none to be had
 */
export async function startRedis(): Promise<RedisServer> {
  const program = findServer()
  const port = await freePort()
  const folder = mkdtempSync(join(tmpdir(), 'scores-redis-'))
  const flags = [
    '--port',
    String(port),
    '--bind',
    '127.0.0.1',
    '--dir',
    folder,
    '--appendonly',
    'yes',
    '--save',
    '',
  ]
  const libraries = findLibraries()
  const server = spawn(program, [...flags, '--maxmemory-policy', 'noeviction'], {
    env: { ...process.env, ...(libraries ? { LD_LIBRARY_PATH: libraries } : {}) },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const ended = new Promise<void>(resolve => server.once('exit', () => resolve()))
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.once('exit', code => reject(new Error(`redis-server ended with ${code}`)))
    server.stdout.on('data', (text: Buffer) => {
      if (text.includes('Ready to accept connections')) resolve()
    })
  })
  return {
    url: `redis://127.0.0.1:${port}`,
    stop: async () => {
      server.kill('SIGTERM')
      await ended
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

function findServer(): string {
  for (const name of ['redis-server', 'valkey-server']) if (isOnPath(name)) return name
  const unpacked = join(extracted, 'usr/bin/redis-server')
  if (!existsSync(unpacked)) unpackFromDebian()
  return unpacked
}

function isOnPath(name: string): boolean {
  return (process.env['PATH'] ?? '').split(':').some(folder => existsSync(join(folder, name)))
}

function unpackFromDebian(): void {
  if (!isOnPath('apt-get'))
    throw new Error('no redis-server or valkey-server on PATH, and no apt-get to get one with')
  const downloads = join(extracted, 'packages')
  mkdirSync(downloads, { recursive: true })
  const download = () =>
    execFileSync('apt-get', ['download', '-qq', ...debianPackages], { cwd: downloads, stdio: 'ignore' })
  try {
    download()
  } catch {
    // A fresh machine has no package lists yet.
    execFileSync('apt-get', ['update', '-qq'], { stdio: 'ignore' })
    download()
  }
  for (const name of readdirSync(downloads)) execFileSync('dpkg', ['-x', join(downloads, name), extracted])
}

function findLibraries(): string | null {
  const root = join(extracted, 'usr/lib')
  return existsSync(root)
    ? readdirSync(root)
        .map(name => join(root, name))
        .join(':')
    : null
}
