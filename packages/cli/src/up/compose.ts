import { spawn, spawnSync } from 'node:child_process'
import { projectFolder } from '@scores/installation'
import { AppError } from '@scores/runtime'
import { openFileArgument } from '../terminal/file-argument.ts'

const options = { cwd: projectFolder, encoding: 'utf8' } as const

/** Whether there is a container engine that does what it is asked. */
export const engineAnswers = (): boolean =>
  spawnSync('docker', ['compose', 'version'], options).status === 0 &&
  spawnSync('docker', ['version', '--format', '{{.Server.Version}}'], options).status === 0

/** Whether the pipeline runs as containers of this project. */
export function composeRuns(): boolean {
  const { status, stdout } = spawnSync(
    'docker',
    ['compose', 'ps', '--quiet', '--status=running', 'dashboard'],
    options,
  )
  return status === 0 && stdout.trim() !== ''
}

/**
 * Runs a command of ours in a container of the pipeline, where the queue is reached.
 *
 * @param operator - who acts, as the container has users of its own
 * @returns its exit code
 */
export function runInContainer(args: readonly string[], operator: string): Promise<number> {
  const { file, args: inside } = openFileArgument(args)
  const hasTerminal = file === null && process.stdin.isTTY && process.stdout.isTTY
  const flags = [`--env=OPERATOR=${operator}`, ...(hasTerminal ? [] : ['--no-TTY'])]
  const command = ['compose', 'exec', ...flags, 'dashboard', 'node', 'packages/cli/src/main.ts', ...inside]
  const child = spawn('docker', command, {
    cwd: projectFolder,
    stdio: [file ?? 'inherit', 'inherit', 'inherit'],
  })
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('close', code => resolve(code ?? 1))
  })
}

/**
 * Runs `docker compose` quietly.
 *
 * @throws AppError COMPOSE with what it said last
 */
export async function compose(...args: string[]): Promise<void> {
  // A process group of its own: Ctrl-C is for us, who stop the containers in good order.
  const child = spawn('docker', ['compose', '--progress=quiet', ...args], {
    cwd: projectFolder,
    stdio: ['ignore', 'ignore', 'pipe'],
    detached: true,
  })
  let said = ''
  child.stderr.on('data', (text: Buffer) => {
    said = `${said}${text.toString()}`.slice(-4_000)
  })
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', resolve)
  })
  if (code === 0) return
  throw new AppError(
    'COMPOSE',
    `docker compose ${args.find(arg => !arg.startsWith('-'))} failed:\n${said.trimEnd()}`,
    'docker compose logs tells more; ./entrypoint --embedded does without containers.',
  )
}

/** Stops and removes the containers; of every profile, as one may have been in use when they were started. */
export const composeDown = (...args: string[]): Promise<void> => compose('--profile=*', 'down', ...args)
