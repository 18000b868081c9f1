import { execFile, spawn, spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { AppError, projectFolder } from '@scores/runtime'

const options = { cwd: projectFolder, encoding: 'utf8' } as const
const maxErrorCharacters = 4_000
const maxBuffer = 64 * 1024 * 1024

/**
 * Names the project after this checkout, so that two checkouts never share volumes. Every later `docker compose` of this
 * process uses the name.
 */
export function nameProject(): void {
  if (process.env['COMPOSE_PROJECT_NAME']) return
  const { status, stdout } = spawnSync(join(projectFolder, 'infra/project-name.sh'), options)
  if (status === 0) process.env['COMPOSE_PROJECT_NAME'] = stdout.trim()
}

/** Checks for volumes of this project, whether or not its containers run. */
export function composeHasData(): boolean {
  const label = `label=com.docker.compose.project=${process.env['COMPOSE_PROJECT_NAME']}`
  const { status, stdout } = spawnSync('docker', ['volume', 'ls', '--quiet', '--filter', label], options)
  return status === 0 && stdout.trim() !== ''
}

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

/**
 * Runs `docker compose` for its output.
 *
 * @throws Error with its command line and error output
 */
export async function composeOutput(...args: string[]): Promise<string> {
  const { stdout } = await promisify(execFile)('docker', ['compose', ...args], { ...options, maxBuffer })
  return stdout
}

/** Stops and removes the containers of every profile, since the profiles may have changed since the start. */
export const composeDown = (...args: string[]): Promise<void> => compose('--profile=*', 'down', ...args)
