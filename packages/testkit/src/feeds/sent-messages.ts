import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { projectFolder } from '@scores/installation'
import { freePort } from '../processes/free-port.ts'

/** A message as the simulator says that it sent it. */
export interface SentMessage {
  kind: string
  /** What it is to be quarantined for; null for a good one. */
  reason: string | null
  data: string
}

/** The lines of a SIMULATOR_SENT_FILE. */
export const readSentFile = (path: string): SentMessage[] =>
  readFileSync(path, 'utf8')
    .trimEnd()
    .split('\n')
    .map(line => JSON.parse(line) as SentMessage)

/**
 * What a simulator with these variables sends: one is run and read to its end, as the same seed gives the same messages.
 *
 * @param sentFile - a path for its account; must not exist
 */
export async function simulatedMessages(
  env: Record<string, string>,
  sentFile: string,
): Promise<SentMessage[]> {
  const port = await freePort()
  const simulator = spawn('node', [join(projectFolder, 'services/feed-simulator/src/main.ts')], {
    env: {
      ...process.env,
      ...env,
      SIMULATOR_PORT: String(port),
      SIMULATOR_RATE: '0',
      SIMULATOR_SENT_FILE: sentFile,
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const ended = new Promise(resolve => simulator.once('exit', resolve))
  const isDone = new Promise<void>(resolve => {
    simulator.stdout.on('data', (text: Buffer) => {
      if (text.includes('"msg":"ready"')) void readAll(port)
      if (text.includes('"msg":"sent"')) resolve()
    })
  })
  await isDone
  simulator.kill('SIGTERM')
  await ended
  return readSentFile(sentFile)
}

/** Until the simulator is stopped. */
async function readAll(port: number): Promise<void> {
  const { body } = await fetch(`http://127.0.0.1:${port}/scores`)
  await body?.pipeTo(new WritableStream()).catch(() => undefined)
}
