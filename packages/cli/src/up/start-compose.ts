import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseEnv } from 'node:util'
import { codeVersion, type InstallationConfig, projectFolder } from '@scores/installation'
import { redact } from '@scores/runtime'
import { compose, composeDown } from '../containers/compose.ts'
import { duration, printStep } from '../terminal/index.ts'
import type { Pipeline } from './pipeline.ts'

/** Starts everything as containers. Disposal of `resources` stops them; their data stays in volumes. */
export async function startCompose(
  config: InstallationConfig,
  resources: AsyncDisposableStack,
): Promise<Pipeline> {
  execFileSync(join(projectFolder, 'infra/make-env.sh'), { stdio: ['ignore', 'ignore', 'inherit'] })
  const env = { ...parseEnv(readFileSync(join(projectFolder, '.env'), 'utf8')), ...process.env }

  process.env['CODE_VERSION'] ??= codeVersion(process.env)
  let startedAt = performance.now()
  await compose('build')
  printStep('images', `built  ${duration(performance.now() - startedAt)}`)
  startedAt = performance.now()
  resources.defer(() => composeDown())
  await compose('up', '--detach', '--wait', `--scale=normalizer=${config.NORMALIZERS}`)
  printStep(
    'containers',
    `healthy, ${config.NORMALIZERS} normalizers  ${duration(performance.now() - startedAt)}`,
  )

  return {
    databaseUrl: `postgres://analyst:${env['ANALYST_PASSWORD']}@127.0.0.1:${config.POSTGRES_PORT}/scores`,
    feedUrl: redact(env['FEED_URL'] || 'the feed simulator', env),
    dashboardUrl: `http://127.0.0.1:${config.DASHBOARD_PORT}/queues`,
    dashboardPassword: null,
  }
}
