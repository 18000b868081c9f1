import { spawn, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, onTestFinished, test } from 'vitest'

// It starts Node on the whole program.
const timeoutMs = 60_000
const main = fileURLToPath(new URL('../main.ts', import.meta.url))

test(
  'a process that now has the id of a killed pipeline or database is left alone',
  () => {
    const folder = mkdtempSync(join(tmpdir(), 'scores-down-'))
    onTestFinished(() => rmSync(folder, { recursive: true }))
    const stranger = spawn('sleep', ['600'], { stdio: 'ignore' })
    onTestFinished(() => void stranger.kill('SIGKILL'))
    const data = join(folder, 'postgres/data')
    mkdirSync(data, { recursive: true })
    const startedAt = Math.floor(Date.now() / 1_000)
    writeFileSync(
      join(data, 'postmaster.pid'),
      `${stranger.pid}\n${data}\n${startedAt}\n55432\n\n127.0.0.1\n\nready\n`,
    )
    const session = { pid: stranger.pid, startedAt: new Date().toISOString(), feedUrl: '', dashboardUrl: '' }
    writeFileSync(join(folder, 'session.json'), JSON.stringify(session))

    const { status, stdout } = spawnSync(process.execPath, [main, 'down'], {
      encoding: 'utf8',
      env: { ...process.env, DATA_DIR: folder, COMPOSE_PROJECT_NAME: 'none' },
    })
    expect(stdout).toContain('Nothing runs on')
    expect(status).toBe(0)
    expect(existsSync(join(folder, 'session.json'))).toBe(false)
    // The kernel would report a signalled process as a zombie, since this process has not waited for it yet.
    expect(
      spawnSync('ps', ['-o', 'state=', '-p', String(stranger.pid)], { encoding: 'utf8' }).stdout,
    ).toMatch(/^S/)
  },
  timeoutMs,
)
