import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { projectFolder } from '@scores/runtime'

/** A command that follows something goes on; it is then interrupted, as by Ctrl-C. */
const interruptAfterMs = 5_000
const killAfterMs = 20_000

/** Runs a command line of `./entrypoint`. Returns a line if it crashed or did not end. */
export async function runCommand(args: readonly string[], env: NodeJS.ProcessEnv): Promise<string[]> {
  const child = spawn(process.execPath, [join(projectFolder, 'packages/cli/dist/main.js'), ...args], {
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const interrupt = setTimeout(() => child.kill('SIGINT'), interruptAfterMs)
  const kill = setTimeout(() => child.kill('SIGKILL'), killAfterMs)
  const [, errors] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')])
  clearTimeout(interrupt)
  clearTimeout(kill)
  const command = `./entrypoint ${args.map(arg => JSON.stringify(arg)).join(' ')}`
  if (child.signalCode === 'SIGKILL') return [`${command} did not end`]
  if (/^ {4}at .+:\d+/m.test(errors)) return [`${command} printed a stack trace: ${errors.slice(0, 500)}`]
  return []
}
