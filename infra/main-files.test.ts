import { spawnSync } from 'node:child_process'
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { projectFolder } from '@scores/runtime'
import { expect, test } from 'vitest'

const mains = globSync('{bench,infra,packages,services,tests}/**/{main,*-main}.ts', {
  cwd: projectFolder,
  exclude: ['**/node_modules'],
})

/** What keeps a process alive that waits for something that does not count for Node, such as a signal. */
const keepers = /await runService\(|using _ = keepAlive\(\)|process\.(once|on)\('disconnect'/

test.each(mains)('%s is never ended by Node while it waits', file => {
  const source = readFileSync(join(projectFolder, file), 'utf8')
  if (/^(\s*|.*= )await /m.test(source)) expect(source).toMatch(keepers)
})

test('every program is looked at', () => {
  expect(mains.length).toBeGreaterThan(10)
})

const runtime = JSON.stringify(join(projectFolder, 'packages/runtime/src/index.ts'))

test.each([
  ['', 13],
  [
    `const { keepAlive } = await import(${runtime}); using _ = keepAlive(); setTimeout(() => process.exit(0), 500).unref();`,
    0,
  ],
])('Node ends a process that waits for nothing that counts: with %j it exits with %i', (script, code) => {
  const source = `${script} await new Promise(() => undefined)`
  const { status } = spawnSync(process.execPath, ['--input-type=module', '--eval', source])
  expect(status).toBe(code)
})
