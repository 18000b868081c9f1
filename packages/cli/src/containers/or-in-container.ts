import { isatty } from 'node:tty'
import { type InstallationConfig, readInstallationConfig, readSession } from '@scores/installation'
import { projectFolder } from '@scores/runtime'
import type { Command } from 'commander'
import { runProgram } from '../run-program.ts'
import { toCommandLine } from './command-line.ts'
import { composeRuns } from './compose.ts'

/** Whether the pipeline of this configuration runs as containers. */
export const runsInContainers = (config: InstallationConfig): boolean =>
  config.DATABASE_URL === '' && readSession(config.DATA_DIR) === null && composeRuns()

/**
 * Makes an action for commander that runs here, or in a container if the pipeline runs as containers: only there is the
 * queue reachable. A pipeline that runs as processes of this machine takes precedence.
 */
export function orInContainer<Values extends unknown[]>(action: (...values: Values) => Promise<void>) {
  return async function (this: Command, ...values: Values): Promise<void> {
    const config = readInstallationConfig(process.env)
    if (!runsInContainers(config)) return action(...values)
    process.exitCode = await runInContainer(this, config.OPERATOR)
  }
}

/**
 * Runs a parsed command in a container of the pipeline, which does not see this machine's files.
 *
 * @param operator - the acting person, since the container has other users
 * @returns its exit code
 * @throws AppError FILE
 */
function runInContainer(command: Command, operator: string): Promise<number> {
  const { args, file } = toCommandLine(command)
  const input = file?.open() ?? 0
  const terminal = isatty(input) && process.stdout.isTTY ? [] : ['--no-TTY']
  const exec = ['compose', 'exec', `--env=OPERATOR=${operator}`, ...terminal, 'dashboard']
  return runProgram('docker', [...exec, 'node', 'packages/cli/dist/main.js', ...args], {
    cwd: projectFolder,
    stdio: [input, 'inherit', 'inherit'],
  })
}
