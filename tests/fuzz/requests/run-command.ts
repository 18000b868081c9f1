import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { projectFolder } from '@scores/runtime'
import type { CommandLine } from './arbitrary-command.ts'

/** A command that follows something goes on; it is then interrupted, as by Ctrl-C. */
const interruptAfterMs = 8_000
const killAfterMs = 90_000

/** The exit codes of a command, and of one that was interrupted. */
const exitCodes: readonly (number | null)[] = [0, 1, 2, 130]

/**
 * Runs a command line of `./entrypoint`.
 *
 * @param folder - its working folder
 * @returns one line per problem
 */
export async function runCommand(
  { args, input }: CommandLine,
  env: NodeJS.ProcessEnv,
  folder: string,
): Promise<string[]> {
  const child = spawn(process.execPath, [join(projectFolder, 'packages/cli/dist/main.js'), ...args], {
    env,
    cwd: folder,
    stdio: ['pipe', 'pipe', 'pipe'],
  })
  // A command that reads no input may have ended before.
  child.stdin.on('error', () => undefined)
  child.stdin.end(input)
  let isInterrupted = false
  const interrupt = setTimeout(() => {
    isInterrupted = child.kill('SIGINT')
  }, interruptAfterMs)
  const kill = setTimeout(() => child.kill('SIGKILL'), killAfterMs)
  const [output, errors] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')])
  clearTimeout(interrupt)
  clearTimeout(kill)
  const command = `./entrypoint ${args.map(arg => JSON.stringify(arg)).join(' ')}`
  if (child.signalCode === 'SIGKILL') return [`${command} did not end`]
  if (child.signalCode !== null && !(isInterrupted && child.signalCode === 'SIGINT'))
    return [`${command} was ended by ${child.signalCode}`]
  if (child.signalCode === null && !exitCodes.includes(child.exitCode))
    return [`${command} ended with ${child.exitCode}`]
  if (/^ {4}at .+:\d+/m.test(errors)) return [`${command} printed a stack trace: ${errors.slice(0, 500)}`]
  // oxlint-disable-next-line no-control-regex -- these are the characters in question
  if (/[\u0000-\u0008\u000e-\u001f\u007f\u202a-\u202e\u2066-\u2069]/.test(errors))
    return [`${command} printed a control character: ${JSON.stringify(errors.slice(0, 500))}`]
  if (child.exitCode !== 0 && !isInterrupted && `${output}${errors}`.trim() === '')
    return [`${command} failed without a word`]
  return []
}
