import { closeSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { InputFile } from './input-file.ts'

function writePatch(): string {
  const folder = mkdtempSync(join(tmpdir(), 'scores-file-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const path = join(folder, 'p.json')
  writeFileSync(path, '{}')
  return path
}

test('reads a file', async () => {
  expect(await new InputFile(writePatch()).read()).toBe('{}')
})

test('refuses to read a missing file', async () => {
  await expect(new InputFile('missing.json').read()).rejects.toThrow("missing.json can't be read")
})

test('opens a file for another process', () => {
  const descriptor = new InputFile(writePatch()).open()
  onTestFinished(() => closeSync(descriptor))
  expect(descriptor).toBeGreaterThan(2)
})

test('refuses to open a missing file', () => {
  expect(() => new InputFile('missing.json').open()).toThrow("missing.json can't be read")
})

test('passes standard input on', () => {
  expect(new InputFile('-').open()).toBe(0)
})
