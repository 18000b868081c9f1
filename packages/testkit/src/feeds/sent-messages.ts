import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { projectFolder } from '@scores/runtime'
import { parseJson } from '../parse-json.ts'
import { freePort } from '../processes/free-port.ts'

/** A line of a SIMULATOR_SENT_FILE. */
export interface SentMessage {
  /** Position in the stream, from 1. */
  n: number
  /** Value of the `id:` line; null if the feed has no ids. */
  id: string | null
  kind: string
  /** The expected quarantine reason; null for a good message. */
  reason: string | null
  event: string
  data: string
}

/** The parts of the simulator's `/sent` that tests and benchmarks read. */
export interface SentSummary {
  /** Each message counts once, however often it was sent. */
  sent: number
  /** Messages that fell due while nobody was reading. */
  missed: number
  /** The highest number sent; null before the first message. */
  last: number | null
  /** True once the last message has been sent. */
  done: boolean
}

export const readSentFile = (path: string): SentMessage[] =>
  readFileSync(path, 'utf8')
    .trimEnd()
    .split('\n')
    .map(line => parseJson<SentMessage>(line))

/**
 * Returns the messages that a simulator with these variables sends. Runs one at full speed, since the same seed gives the
 * same messages.
 *
 * @param sentFile - path for its record of messages; must not exist
 */
export async function simulatedMessages(
  env: Record<string, string>,
  sentFile: string,
): Promise<SentMessage[]> {
  const port = await freePort()
  const simulator = spawn('node', [join(projectFolder, 'services/feed-simulator/dist/main.js')], {
    env: {
      ...process.env,
      ...env,
      SIMULATOR_PORT: String(port),
      SIMULATOR_RATE: '0',
      SIMULATOR_SENT_FILE: sentFile,
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const ended = once(simulator, 'exit')
  const isDone = new Promise<void>(resolve => {
    simulator.stdout.on('data', (text: Buffer) => {
      if (text.includes('"msg":"ready"')) void readUntilEnd(port)
      if (text.includes('"msg":"sent"')) resolve()
    })
  })
  await isDone
  simulator.kill('SIGTERM')
  await ended
  return readSentFile(sentFile)
}

async function readUntilEnd(port: number): Promise<void> {
  const { body } = await fetch(`http://127.0.0.1:${port}/scores`)
  await body?.pipeTo(new WritableStream()).catch(() => undefined)
}
