import { spawnSync } from 'node:child_process'
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { LineWriter } from './line-writer.ts'

function createFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'lines-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  return folder
}

test('lines are written whole and in order', () => {
  const path = join(createFolder(), 'log')
  const fd = openSync(path, 'a')
  const writer = new LineWriter(fd)
  writer.write('one\n')
  writer.write(`${'ü'.repeat(100_000)}\n`)
  closeSync(fd)
  expect(readFileSync(path, 'utf8')).toBe(`one\n${'ü'.repeat(100_000)}\n`)
})

test.runIf(process.platform === 'linux')('a full disk is no error', () => {
  const writer = new LineWriter(openSync('/dev/full', 'w'))
  expect(() => writer.write('one\n')).not.toThrow()
})

test('a closed file is no error', () => {
  const fd = openSync(join(createFolder(), 'log'), 'a')
  closeSync(fd)
  expect(() => new LineWriter(fd).write('one\n')).not.toThrow()
})

test('after lines were dropped, the next one that can be written says how many', () => {
  const folder = createFolder()
  const path = join(folder, 'log')
  // A file of at most 64 KiB, like a disk that is full until somebody makes room.
  const script = `
    import { openSync, truncateSync } from 'node:fs'
    import { LineWriter } from ${JSON.stringify(new URL('line-writer.ts', import.meta.url).href)}
    process.on('SIGXFSZ', () => undefined)
    const writer = new LineWriter(openSync(${JSON.stringify(path)}, 'a'))
    writer.write('x'.repeat(100_000) + '\\n')
    writer.write('y'.repeat(100_000) + '\\n')
    truncateSync(${JSON.stringify(path)}, 10)
    writer.write('after\\n')`
  const args = [
    '-c',
    'ulimit -f 64; exec "$0" "$@"',
    process.execPath,
    '--input-type=module',
    '--eval',
    script,
  ]
  expect(spawnSync('bash', args, { encoding: 'utf8' })).toMatchObject({ status: 0, stderr: '' })
  const [partial, note, last] = readFileSync(path, 'utf8').split('\n')
  expect(partial).toBe('x'.repeat(10))
  expect(JSON.parse(note ?? '')).toMatchObject({ level: 40, dropped: 2 })
  expect(last).toBe('after')
})
