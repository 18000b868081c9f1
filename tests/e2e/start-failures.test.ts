import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { createServer } from 'node:http'
import { join } from 'node:path'
import { Installation } from '@scores/testkit/vitest'
import { expect, onTestFinished, test } from 'vitest'

test('an occupied port is reported with its variable before anything starts', async () => {
  await using installation = await Installation.create()
  const squatter = createServer().listen(Number(installation.env['DASHBOARD_PORT']), '127.0.0.1')
  onTestFinished(() => void squatter.close())
  await once(squatter, 'listening')
  expect(await installation.run('up', '--embedded')).toMatchObject({
    code: 1,
    output: expect.stringMatching(
      /already in use: port \d+ \(DASHBOARD_PORT\)\n.*DASHBOARD_PORT=… \.\/entrypoint/,
    ),
  })
  expect(existsSync(join(installation.dataDir, 'postgres'))).toBe(false)
})

test('all invalid variables are reported at once', async () => {
  await using installation = await Installation.create({
    DASHBOARD_PORT: '99999',
    NORMALIZERS: 'many',
    SIMULATOR_PORT: '0',
  })
  const { code, output } = await installation.run('up', '--embedded')
  expect(code).toBe(1)
  expect(output).toMatch(
    /3 errors[\s\S]*SIMULATOR_PORT must be a port|3 errors[\s\S]*DASHBOARD_PORT must be a port/,
  )
})

test('a service that fails to start ends the pipeline, is quoted, and leaves nothing running', async () => {
  await using installation = await Installation.create({ BATCH_MAX_MESSAGES: '0' })
  const { code, output } = await installation.run('up', '--embedded')
  expect(code).toBe(1)
  expect(output).toContain('feed-listener did not start')
  expect(output).toContain('BATCH_MAX_MESSAGES must be a whole number from 1 to 10000, not "0"')
  expect(await installation.run('down')).toMatchObject({ output: expect.stringContaining('Nothing runs on') })
})

test.each([
  [['nonsense'], 1, "unknown command 'nonsense'"],
  [['statsu'], 1, 'Did you mean status?'],
  [['--help'], 0, 'prove the promises on the live data'],
  [['bench', '--help'], 0, 'throughput'],
  [['bench', 'speed'], 1, "'speed' is invalid"],
])('./entrypoint %j exits with %i', async (args, code, text) => {
  await using installation = await Installation.create()
  expect(await installation.run(...args)).toMatchObject({ code, output: expect.stringContaining(text) })
})
