import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { ManagedService } from './managed-service.ts'

/** Starts a process of this script, and returns it with the texts of its notices. */
async function start(script: string): Promise<{ notices: string[] }> {
  const folder = mkdtempSync(join(tmpdir(), 'managed-'))
  const notices: string[] = []
  const service = new ManagedService(
    { name: 'test', args: ['-e', script], env: process.env, logFile: join(folder, 'log') },
    ({ text }) => notices.push(text),
    { checkEveryMs: 100, maxChecks: 10 },
  )
  onTestFinished(async () => {
    await service.stop()
    rmSync(folder, { recursive: true })
  })
  await service.start()
  return { notices }
}

test('a process that gives no sign of life is killed and started again', async () => {
  // It even ignores SIGTERM, and blocks its event loop.
  const { notices } = await start(
    "process.on('SIGTERM', () => undefined); process.send('ready', () => { for (;;); })",
  )
  await expect
    .poll(() => notices, { timeout: 20_000 })
    .toEqual(['hangs, and is killed', expect.stringContaining('restarting in')])
})

test('a process that reports that it is alive is left alone', async () => {
  const { notices } = await start(
    "process.send('ready'); let signs = 0; setInterval(() => { process.send('alive'); if (++signs === 30) process.exit() }, 50)",
  )
  await expect.poll(() => notices, { timeout: 20_000 }).toEqual([expect.stringContaining('restarting in')])
})
