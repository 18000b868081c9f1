import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { findFile, openFileArgument } from './file-argument.ts'

test.each([
  ['replay --all --patch p.json', 'p.json', 'replay --all --patch -'],
  ['replay --patch=p.json --all', 'p.json', 'replay --patch=- --all'],
  ['replay test p.json --on 5', 'p.json', 'replay test - --on 5'],
  ['replay test --on 5 p.json', 'p.json', 'replay test --on 5 -'],
  ['quarantine edit 5 p.json', 'p.json', 'quarantine edit 5 -'],
])('in "%s" the file is found', (line, path, piped) => {
  const args = line.split(' ')
  const found = findFile(args)
  expect(found?.path).toBe(path)
  expect(args.with(found?.index ?? 0, found?.piped ?? '').join(' ')).toBe(piped)
})

test.each([
  'status',
  'replay --all',
  'replay --all --patch',
  'quarantine edit 5 --undo',
  'quarantine show 5',
  'replay cancel 5',
])('"%s" names no file', line => {
  expect(findFile(line.split(' '))).toBeNull()
})

test('the file is opened, and one that is not there is told', () => {
  const folder = mkdtempSync(join(tmpdir(), 'scores-file-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const path = join(folder, 'p.json')
  writeFileSync(path, '{}')
  expect(openFileArgument(['replay', '--patch', path])).toEqual({
    file: expect.any(Number),
    args: ['replay', '--patch', '-'],
  })
  expect(() => openFileArgument(['replay', '--patch', `${path}.not`])).toThrow("can't be read")
  expect(openFileArgument(['replay', '--patch', '-'])).toEqual({
    file: null,
    args: ['replay', '--patch', '-'],
  })
})
