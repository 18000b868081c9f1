import { execFileSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseEnv } from 'node:util'
import { projectFolder } from '@scores/runtime'
import { expect, onTestFinished, test } from 'vitest'

/** Prepares a checkout for `docker compose`, in a folder named `scores`. */
function prepare(): { name: string | undefined; prepareAgain: () => string } {
  const folder = mkdtempSync(join(tmpdir(), 'scores-checkout-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const infra = join(folder, 'scores/infra')
  mkdirSync(infra, { recursive: true })
  for (const file of ['make-env.sh', 'project-name.sh'])
    cpSync(join(projectFolder, 'infra', file), join(infra, file))
  const makeEnv = () => execFileSync(join(infra, 'make-env.sh'), { encoding: 'utf8' })
  makeEnv()
  const { COMPOSE_PROJECT_NAME: name } = parseEnv(readFileSync(join(folder, 'scores/.env'), 'utf8'))
  return { name, prepareAgain: makeEnv }
}

test('checkouts in folders of the same name have projects of their own', () => {
  const [one, other] = [prepare(), prepare()]
  expect(one.name).toMatch(/^scores-\d+$/)
  expect(other.name).toMatch(/^scores-\d+$/)
  expect(one.name).not.toBe(other.name)
})

test('a name once given stays', () => {
  expect(prepare().prepareAgain()).toBe('')
})

test('Compose never names the project after the folder', () => {
  const file = readFileSync(join(projectFolder, 'docker-compose.yml'), 'utf8')
  // It also refuses to start where .env is missing.
  expect(file).toMatch(/^name: \$\{COMPOSE_PROJECT_NAME:\?/m)
})
