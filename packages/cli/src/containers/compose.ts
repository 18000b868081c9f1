import { spawn, spawnSync } from 'node:child_process'
import { projectFolder } from '@scores/installation'
import { AppError } from '@scores/runtime'

const options = { cwd: projectFolder, encoding: 'utf8' } as const
const maxErrorCharacters = 4_000

/** Checks for a container engine with Compose. */
export const engineAnswers = (): boolean =>
  spawnSync('docker', ['compose', 'version'], options).status === 0 &&
  spawnSync('docker', ['version', '--format', '{{.Server.Version}}'], options).status === 0

/** Checks for running containers of this project. */
export function composeRuns(): boolean {
  const { status, stdout } = spawnSync(
    'docker',
    ['compose', 'ps', '--quiet', '--status=running', 'dashboard'],
    options,
  )
  return status === 0 && stdout.trim() !== ''
}

/**
 * Runs `docker compose` quietly.
 *
 * @throws AppError COMPOSE with the end of its output
 */
export async function compose(...args: string[]): Promise<void> {
  // A process group of its own keeps Ctrl-C from Compose. This process stops the containers in the right order.
  const child = spawn('docker', ['compose', '--progress=quiet', ...args], {
    cwd: projectFolder,
    stdio: ['ignore', 'ignore', 'pipe'],
    detached: true,
  })
  let errorOutput = ''
  child.stderr.on('data', (text: Buffer) => {
    errorOutput = `${errorOutput}${text.toString()}`.slice(-maxErrorCharacters)
  })
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', resolve)
  })
  if (code === 0) return
  throw new AppError(
    'COMPOSE',
    `docker compose ${args.find(arg => !arg.startsWith('-'))} failed:\n${errorOutput.trimEnd()}`,
    'See docker compose logs. ./entrypoint --embedded runs without containers.',
  )
}

/** Stops and removes the containers of every profile, since the profiles may have changed since the start. */
export const composeDown = (...args: string[]): Promise<void> => compose('--profile=*', 'down', ...args)
