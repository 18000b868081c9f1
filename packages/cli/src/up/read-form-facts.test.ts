import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readInstallationConfig } from '@scores/installation'
import { expect, onTestFinished, test, vi } from 'vitest'
import { chooseForm, markContainerData, readFormFacts, unmarkContainerData } from './choose-form.ts'

/** Answers like Docker. Only this checkout's volumes count, and a stopped engine is no engine. */
const fakeDocker = `#!/bin/sh
case "$*" in
  'compose version') exit 0 ;;
  'version --format'*) test -n "$FAKE_ENGINE" && echo 29.0.0 ;;
  'volume ls --quiet --filter label=com.docker.compose.project='"$FAKE_VOLUMES_OF") echo data ;;
  'volume ls'*) exit 0 ;;
  *) exit 1 ;;
esac
`

/** A machine with an own data folder and this Docker; null for none. */
function createMachine(docker: { isRunning: boolean; volumesOf?: string } | null, hasEmbeddedData: boolean) {
  const folder = mkdtempSync(join(tmpdir(), 'scores-form-'))
  onTestFinished(() => {
    vi.unstubAllEnvs()
    rmSync(folder, { recursive: true })
  })
  const [bin, dataDir] = [join(folder, 'bin'), join(folder, 'data')]
  mkdirSync(bin)
  mkdirSync(dataDir)
  if (docker) {
    writeFileSync(join(bin, 'docker'), fakeDocker)
    chmodSync(join(bin, 'docker'), 0o755)
  }
  if (hasEmbeddedData) {
    mkdirSync(join(dataDir, 'postgres/data'), { recursive: true })
    writeFileSync(join(dataDir, 'postgres/data/PG_VERSION'), '18\n')
  }
  vi.stubEnv('PATH', bin)
  vi.stubEnv('COMPOSE_PROJECT_NAME', 'scores-1')
  vi.stubEnv('FAKE_ENGINE', docker?.isRunning ? 'yes' : '')
  vi.stubEnv('FAKE_VOLUMES_OF', docker?.volumesOf ?? 'nobody')
  const config = readInstallationConfig({ DATA_DIR: dataDir })
  return { dataDir, choose: () => chooseForm(readFormFacts(config, null)) }
}

const running = { isRunning: true }

test('an engine that becomes available changes nothing for embedded data', () => {
  expect(createMachine(running, true).choose()).toEqual({
    form: 'embedded',
    why: expect.stringContaining('the data are in DATA_DIR'),
  })
})

test.each([
  [null, 'embedded'],
  [{ isRunning: false }, 'embedded'],
  [running, 'compose'],
  [{ isRunning: true, volumesOf: 'scores-1' }, 'compose'],
  [{ isRunning: true, volumesOf: 'scores-2' }, 'compose'],
] as const)('without embedded data, Docker being %j, the form is %s', (docker, form) => {
  expect(createMachine(docker, false).choose().form).toBe(form)
})

test("another checkout's volumes are not this one's data", () => {
  expect(createMachine({ isRunning: true, volumesOf: 'scores-2' }, true).choose().form).toBe('embedded')
  expect(() => createMachine({ isRunning: true, volumesOf: 'scores-1' }, true).choose()).toThrow(
    expect.objectContaining({ code: 'USAGE' }),
  )
})

test('data in containers are not forgotten while the engine is stopped', () => {
  const { dataDir, choose } = createMachine({ isRunning: false }, false)
  markContainerData(dataDir)
  expect(choose).toThrow(expect.objectContaining({ message: expect.stringContaining('no container engine') }))
  unmarkContainerData(dataDir)
  expect(choose().form).toBe('embedded')
})
