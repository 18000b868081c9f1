import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { readSession, writeSession } from './session-file.ts'

function createFolder(): { folder: string; path: string } {
  const folder = mkdtempSync(join(tmpdir(), 'session-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  return { folder, path: join(folder, 'session.json') }
}

const session = { startedAt: '2026-01-01T00:00:00Z', feedUrl: 'http://a/', dashboardUrl: 'http://b/' }

test('a session is found while its process runs', () => {
  const { folder } = createFolder()
  expect(readSession(folder)).toBeNull()
  writeSession(folder, session)
  expect(readSession(folder)).toMatchObject({ ...session, pid: process.pid })
})

test('a session whose process id belongs to another process by now is none', () => {
  const { folder, path } = createFolder()
  const stranger = spawn('sleep', ['60'], { stdio: 'ignore' })
  onTestFinished(() => void stranger.kill('SIGKILL'))
  writeSession(folder, session)
  const content = readFileSync(path, 'utf8')
  writeFileSync(path, content.replace(`"pid": ${process.pid}`, `"pid": ${stranger.pid}`))
  expect(readSession(folder)).toBeNull()
})

test.each(['', 'null', '[]', '{', '{ "pid": 0 }', '{ "pid": -1 }', `{ "pid": ${process.pid} }`])(
  'a file with %j describes no session',
  content => {
    const { folder, path } = createFolder()
    writeFileSync(path, content)
    expect(readSession(folder)).toBeNull()
  },
)
