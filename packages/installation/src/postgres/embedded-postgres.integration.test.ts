import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer as createNetServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePort } from '@scores/testkit'
import { Client } from 'pg'
import { expect, onTestFinished, test } from 'vitest'
import { EmbeddedPostgres } from './embedded-postgres.ts'

const timeoutMs = 90_000

function createServer(prefix = 'scores-postgres-'): { postgres: EmbeddedPostgres; pidFile: string } {
  const folder = mkdtempSync(join(tmpdir(), prefix))
  const postgres = new EmbeddedPostgres(join(folder, 'postgres'), ['fsync=off'])
  onTestFinished(async () => {
    await postgres.stop('immediate')
    rmSync(folder, { recursive: true, force: true })
  })
  return { postgres, pidFile: join(postgres.folder, 'data/postmaster.pid') }
}

function startStranger(): { pid: number; isAlive: () => boolean } {
  const child = spawn('sleep', ['600'], { stdio: 'ignore' })
  onTestFinished(() => void child.kill('SIGKILL'))
  const isAlive = () => child.exitCode === null && child.signalCode === null
  return { pid: child.pid ?? expect.unreachable(), isAlive }
}

test(
  'a stale postmaster.pid is neither believed nor in the way, and its process is left alone',
  async () => {
    const { postgres, pidFile } = createServer()
    const port = await freePort()
    await postgres.start(port)
    const content = readFileSync(pidFile, 'utf8')
    await postgres.stop()
    const stranger = startStranger()
    const misleading = [
      content.replace(/^\d+/, String(stranger.pid)),
      `${stranger.pid}\n`,
      // The disk was full.
      '',
      'nonsense\n',
      '0\n',
      '-1\n',
      '999999999\n',
    ]
    for (const stale of misleading) {
      writeFileSync(pidFile, stale)
      expect(postgres.running).toBeNull()
      await postgres.stop()
      await postgres.start(port)
      expect(postgres.running).toMatchObject({ port, isReady: true })
      await postgres.stop()
    }
    expect(stranger.isAlive()).toBe(true)
  },
  timeoutMs,
)

test(
  'a start that finds the server running uses it',
  async () => {
    const { postgres } = createServer()
    const port = await freePort()
    await postgres.start(port)
    const { running } = postgres
    await Promise.all([postgres.start(port), postgres.start(port)])
    expect(postgres.running).toEqual(running)
  },
  timeoutMs,
)

test(
  'starts at the same moment end with one server',
  async () => {
    const { postgres } = createServer()
    const port = await freePort()
    await postgres.start(port)
    await postgres.stop()
    await Promise.all([postgres.start(port), postgres.start(port)])
    expect(postgres.running).toMatchObject({ port, isReady: true })
  },
  timeoutMs,
)

test(
  'a start that finds the server stopping starts it again',
  async () => {
    const { postgres } = createServer()
    const port = await freePort()
    await postgres.start(port)
    const { running: stopping } = postgres
    const client = new Client(postgres.url())
    await client.connect()
    await postgres.stop('smart')
    await expect.poll(() => postgres.running?.isReady).toBe(false)
    const started = postgres.start(port)
    await client.end()
    await started
    expect(postgres.running).toMatchObject({ port, isReady: true })
    expect(postgres.running).not.toEqual(stopping)
  },
  timeoutMs,
)

test(
  'a statement of a client that is gone does not keep the server from stopping',
  async () => {
    const { postgres } = createServer()
    await postgres.start(await freePort())
    const client = new Client(postgres.url())
    client.on('error', () => undefined)
    await client.connect()
    const statement = client.query('select pg_sleep(600)').catch(() => undefined)
    client.connection.stream.destroy()
    await statement
    await postgres.stop('smart')
    await expect.poll(() => postgres.running, { timeout: 20_000 }).toBeNull()
  },
  timeoutMs,
)

test(
  'a start that fails says why',
  async () => {
    const { postgres } = createServer()
    await postgres.start(await freePort())
    await postgres.stop()
    const broken = new EmbeddedPostgres(postgres.folder, ['max_connections=many'])
    await expect(broken.start(await freePort())).rejects.toMatchObject({
      code: 'POSTGRES_START',
      message: expect.stringContaining('max_connections'),
    })
  },
  timeoutMs,
)

test(
  'a start that failed can be repeated',
  async () => {
    const { postgres } = createServer()
    const occupied = createNetServer()
    const port = await freePort()
    await new Promise<void>(resolve => void occupied.listen(port, '127.0.0.1', resolve))
    await expect(postgres.start(port)).rejects.toMatchObject({ code: 'POSTGRES_START' })
    occupied.close()
    await postgres.start(port)
    expect(postgres.running).toMatchObject({ port, isReady: true })
  },
  timeoutMs,
)

test.each(['scores %2F #?é-', 'scores \'"$HOME`x`-'])(
  'data may be in a folder named %s',
  async prefix => {
    const { postgres } = createServer(prefix)
    const port = await freePort()
    await postgres.start(port)
    expect(postgres.running).toMatchObject({ port, isReady: true })
  },
  timeoutMs,
)
