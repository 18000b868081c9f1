import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { EmbeddedPostgres } from './embedded-postgres.ts'

const timeoutMs = 90_000

function prepareServer(prefix = 'scores-postgres-'): { postgres: EmbeddedPostgres; pidFile: string } {
  const folder = mkdtempSync(join(tmpdir(), prefix))
  const postgres = new EmbeddedPostgres(join(folder, 'postgres'), ['fsync=off'])
  onTestFinished(async () => {
    await postgres.stop('immediate')
    rmSync(folder, { recursive: true, force: true })
  })
  return { postgres, pidFile: join(postgres.folder, 'data/postmaster.pid') }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  return address && typeof address === 'object' ? address.port : expect.unreachable()
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
    const { postgres, pidFile } = prepareServer()
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
    const { postgres } = prepareServer()
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
    const { postgres } = prepareServer()
    const port = await freePort()
    await postgres.start(port)
    await postgres.stop()
    await Promise.all([postgres.start(port), postgres.start(port)])
    expect(postgres.running).toMatchObject({ port, isReady: true })
  },
  timeoutMs,
)

test(
  'a start that fails says why',
  async () => {
    const { postgres } = prepareServer()
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

test.each(['scores %2F #?é-', 'scores \'"$HOME`x`-'])(
  'data may be in a folder named %s',
  async prefix => {
    const { postgres } = prepareServer(prefix)
    const port = await freePort()
    await postgres.start(port)
    expect(postgres.running).toMatchObject({ port, isReady: true })
  },
  timeoutMs,
)
