import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { projectFolder } from '@scores/runtime'
import { expect, onTestFinished, test } from 'vitest'

const entrypoint = join(projectFolder, 'entrypoint')

function makeFolder(): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'scores-link-')))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  return folder
}

function help(script: string, cwd: string) {
  return spawnSync(script, ['--help'], { cwd, encoding: 'utf8' })
}

test('runs through an absolute symbolic link', () => {
  const folder = makeFolder()
  symlinkSync(entrypoint, join(folder, 'scores'))
  expect(help('./scores', folder)).toMatchObject({
    status: 0,
    stdout: expect.stringContaining('Usage: ./entrypoint'),
  })
})

test('runs through a chain of relative symbolic links', () => {
  const folder = makeFolder()
  const bin = join(folder, 'bin')
  mkdirSync(bin)
  symlinkSync(relative(folder, entrypoint), join(folder, 'first'))
  symlinkSync('../first', join(bin, 'second'))
  expect(help('bin/second', folder)).toMatchObject({
    status: 0,
    stdout: expect.stringContaining('Usage: ./entrypoint'),
  })
})
