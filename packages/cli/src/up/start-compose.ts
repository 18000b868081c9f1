import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { codeVersion, type InstallationConfig, projectFolder, readEnvFile } from '@scores/installation'
import type { Reconciliation } from '@scores/reconciliation'
import { describeError, redact } from '@scores/runtime'
import { compose, composeDown, composeOutput } from '../containers/compose.ts'
import type { Status } from '../status/status-model.ts'
import { duration, printStep } from '../terminal/index.ts'
import { markContainerData } from './choose-form.ts'
import type { Pipeline } from './pipeline.ts'

/** Starts everything as containers. Disposal of `resources` stops them; their data stays in volumes. */
export async function startCompose(
  config: InstallationConfig,
  resources: AsyncDisposableStack,
): Promise<Pipeline> {
  execFileSync(join(projectFolder, 'infra/make-env.sh'), { stdio: ['ignore', 'ignore', 'inherit'] })
  const env = { ...readEnvFile(), ...process.env }

  process.env['CODE_VERSION'] ??= codeVersion(process.env)
  let startedAt = performance.now()
  await compose('build')
  printStep('images', `built  ${duration(performance.now() - startedAt)}`)
  startedAt = performance.now()
  resources.defer(() => composeDown())
  markContainerData(config.DATA_DIR)
  await compose('up', '--detach', '--wait', `--scale=normalizer=${config.NORMALIZERS}`)
  printStep(
    'containers',
    `healthy, ${config.NORMALIZERS} normalizers  ${duration(performance.now() - startedAt)}`,
  )

  return {
    databaseUrl: `postgres://analyst:${env['ANALYST_PASSWORD']}@127.0.0.1:${config.POSTGRES_PORT}/scores`,
    feedUrl: redact(env['FEED_URL'] || 'the feed simulator', env),
    dashboardUrl: `http://127.0.0.1:${config.DASHBOARD_PORT}/`,
    dashboardPassword: null,
    stopServices,
    readReconciliation: async () => readAccount(await composeOutput(...statusCommand)),
  }
}

/** The listener first, so that no new messages arrive. The dashboard can then still check what became of them. */
const stopOrder = [['feed-listener'], ['feed-simulator', 'replayer', 'analytics', 'normalizer']]
const statusCommand = [
  'exec',
  '--no-TTY',
  'dashboard',
  'node',
  'packages/cli/src/main.ts',
  'status',
  '--json',
]

async function stopServices(): Promise<string[]> {
  const problems: string[] = []
  for (const services of stopOrder)
    await compose('--profile=*', 'stop', ...services).catch((error: unknown) =>
      problems.push(describeError(error)),
    )
  const listing = await composeOutput('ps', '--all', '--format=json').catch((error: unknown) => {
    problems.push(describeError(error))
    return ''
  })
  return [...problems, ...describeEnds(listing)]
}

/** @param listing - a line of JSON for each container */
function describeEnds(listing: string): string[] {
  return listing
    .split('\n')
    .filter(line => line.startsWith('{'))
    .flatMap(line => {
      const { Service, State, ExitCode }: { Service: string; State: string; ExitCode: number } =
        JSON.parse(line)
      return State === 'exited' && ExitCode !== 0 ? [`${Service} ended with ${ExitCode}`] : []
    })
}

/** @param json - as `status --json` prints it */
function readAccount(json: string): Pick<Reconciliation, 'missing'> {
  const { account }: Pick<Status, 'account'> = JSON.parse(json)
  if ('away' in account) throw new Error(account.away)
  return account
}
