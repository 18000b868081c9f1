import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { projectFolder } from '@scores/runtime'
import { freePort } from '../processes/free-port.ts'

const extracted = join(projectFolder, '.tools/redis')
const debianPackages = ['redis-server', 'redis-tools', 'libjemalloc2', 'liblzf1']

/**
 * A Redis for tests: the `redis-server` or `valkey-server` on PATH, else Debian's package, unpacked into `.tools/` and not
 * installed. Acknowledged writes survive a kill, because the append-only file is on.
 */
export class RedisServer {
  readonly url: string
  readonly #folder: string
  readonly #port: number
  #process: ChildProcess | null = null

  constructor(folder: string, port: number) {
    this.#folder = folder
    this.#port = port
    this.url = `redis://127.0.0.1:${port}`
  }

  /**
   * Starts the server unless it runs, and returns once it answers. It loads the data that an earlier server left in the folder.
   *
   * @throws Error if no server program is available, or the server exits during the start
   */
  async start(): Promise<void> {
    if (this.#isRunning) return
    const flags = {
      port: String(this.#port),
      bind: '127.0.0.1',
      dir: this.#folder,
      appendonly: 'yes',
      save: '',
      'maxmemory-policy': 'noeviction',
    }
    const program = findServer()
    // Exists only after the Debian package was unpacked.
    const libraries = findLibraries()
    const server = spawn(
      program,
      Object.entries(flags).flatMap(([name, value]) => [`--${name}`, value]),
      {
        env: { ...process.env, ...(libraries ? { LD_LIBRARY_PATH: libraries } : {}) },
        stdio: ['ignore', 'pipe', 'inherit'],
        // A process group of its own: Ctrl-C must end the tests first.
        detached: true,
      },
    )
    this.#process = server
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject)
      server.once('exit', code => reject(new Error(`redis-server exited with ${code}`)))
      server.stdout.on('data', (text: Buffer) => {
        if (text.includes('Ready to accept connections')) resolve()
      })
    })
  }

  /** Returns once the server has exited. Does nothing if none is running. */
  async stop(signal: 'SIGTERM' | 'SIGKILL' = 'SIGTERM'): Promise<void> {
    const server = this.#process
    const isRunning = this.#isRunning
    this.#process = null
    if (!server || !isRunning) return
    const ended = once(server, 'exit')
    server.kill(signal)
    await ended
  }

  get #isRunning(): boolean {
    return this.#process !== null && this.#process.exitCode === null && this.#process.signalCode === null
  }
}

/** Starts a Redis on a free port. `stop` also deletes its data. */
export async function startRedis(): Promise<{ url: string; stop: () => Promise<void> }> {
  const folder = mkdtempSync(join(tmpdir(), 'scores-redis-'))
  const server = new RedisServer(folder, await freePort())
  await server.start()
  return {
    url: server.url,
    stop: async () => {
      await server.stop()
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
    throw new Error(
      'redis-server and valkey-server are not on PATH, and apt-get is not available to download one',
    )
  const tools = join(projectFolder, '.tools')
  mkdirSync(tools, { recursive: true })
  // Unpacked elsewhere and renamed, so that an interrupted download never looks complete.
  const partial = mkdtempSync(join(tools, 'redis-partial-'))
  const downloads = join(partial, 'packages')
  mkdirSync(downloads)
  const download = () =>
    execFileSync('apt-get', ['download', '-qq', ...debianPackages], { cwd: downloads, stdio: 'ignore' })
  try {
    download()
  } catch {
    // A fresh machine has no package lists yet.
    execFileSync('apt-get', ['update', '-qq'], { stdio: 'ignore' })
    download()
  }
  for (const name of readdirSync(downloads)) execFileSync('dpkg', ['-x', join(downloads, name), partial])
  renameSync(partial, extracted)
}

function findLibraries(): string | null {
  const root = join(extracted, 'usr/lib')
  return existsSync(root)
    ? readdirSync(root)
        .map(name => join(root, name))
        .join(':')
    : null
}
