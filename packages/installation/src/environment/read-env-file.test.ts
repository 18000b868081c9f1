import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { readEnvFile } from './read-env-file.ts'

function createPath(): string {
  const folder = mkdtempSync(join(tmpdir(), 'env-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  return join(folder, '.env')
}

const text = 'FEED_URL=http://localhost/ü\r\nNORMALIZERS=3\r\n'
const variables = { FEED_URL: 'http://localhost/ü', NORMALIZERS: '3' }

test.each([
  ['UTF-8', Buffer.from(text)],
  ['UTF-8 with a byte order mark', Buffer.from(`\uFEFF${text}`)],
  ['UTF-16 little endian', Buffer.from(`\uFEFF${text}`, 'utf16le')],
  ['UTF-16 big endian', Buffer.from(`\uFEFF${text}`, 'utf16le').swap16()],
])('a file in %s is read', (_, bytes) => {
  const path = createPath()
  writeFileSync(path, bytes)
  expect(readEnvFile(path)).toEqual(variables)
})

test('a missing file has no variables', () => {
  expect(readEnvFile(createPath())).toEqual({})
})

test.each([
  ['a folder', (path: string) => mkdirSync(path)],
  ['not text', (path: string) => writeFileSync(path, Buffer.from([0x41, 0xff, 0xfe]))],
])('a file that is %s is an error that says what to do', (_, create) => {
  const path = createPath()
  create(path)
  expect(() => readEnvFile(path)).toThrow(
    expect.objectContaining({
      code: 'FILE',
      message: expect.stringContaining(path),
      hint: expect.any(String),
    }),
  )
})
