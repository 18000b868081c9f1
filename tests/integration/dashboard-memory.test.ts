import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { get, type IncomingMessage } from 'node:http'
import { join } from 'node:path'
import { nodeFlags } from '@scores/installation'
import { projectFolder } from '@scores/runtime'
import { freePort } from '@scores/testkit'
import { openTestDatabase, takeIn } from '@scores/testkit/vitest'
import { expect, onTestFinished, test } from 'vitest'

const timeout = 120_000
/** Megabytes. Up to 830 if all were served at once. Compose allows 512. */
const maxMegabytes = 450
const payloadBytes = 8_000_000

async function startDashboard(databaseUrl: string) {
  const port = await freePort()
  const main = join(projectFolder, 'services/dashboard/dist/main.js')
  const dashboard = spawn(process.execPath, [...nodeFlags('dashboard'), main], {
    env: {
      ...process.env,
      DATABASE_URL: databaseUrl,
      QUEUE_URL: databaseUrl,
      DASHBOARD_PORT: String(port),
      DASHBOARD_PASSWORD: 'may-act',
      LOG_LEVEL: 'info',
    },
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
  onTestFinished(() => stop(dashboard))
  await new Promise<void>((resolve, reject) => {
    dashboard.once('exit', code => reject(new Error(`the dashboard ended with ${code}`)))
    dashboard.on('message', message => {
      if (message === 'ready') resolve()
    })
  })
  const peakMegabytes = () =>
    Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${dashboard.pid}/status`, 'utf8'))?.[1]) / 1_024
  return { port, dashboard, peakMegabytes }
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  child.kill('SIGKILL')
  await once(child, 'exit')
}

/** Requests a message. The answer is read only when it is asked for. */
function request(port: number, id: number): Promise<IncomingMessage> {
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>()
  const headers = { authorization: `Basic ${btoa('admin:may-act')}` }
  get({ port, path: `/api/quarantine/${id}`, headers, agent: false }, resolve).on('error', reject)
  return promise
}

/** Reads an answer without keeping it. */
async function sizeOf(response: IncomingMessage): Promise<number> {
  let bytes = 0
  response.on('data', ({ length }: Buffer) => {
    bytes += length
  })
  await once(response, 'end')
  return bytes
}

test.each([
  ['ASCII', 'x', 50],
  ['control characters, which JSON escapes', '\u0001', 5],
  ['U+0000, which is stored twice', '\0', 5],
])(
  'clients that read a large message of %s at once all get it, within the memory of the dashboard',
  {
    timeout,
  },
  async (_name, character, clients) => {
    const { db, url } = await openTestDatabase()
    const [id = 0] = await takeIn(db, [{ data: character.repeat(payloadBytes) }])
    const { port, peakMegabytes } = await startDashboard(url)
    const answers = await Promise.all(
      Array.from({ length: clients }, async () => {
        const response = await request(port, id)
        return { status: response.statusCode, isWhole: (await sizeOf(response)) > payloadBytes }
      }),
    )
    expect(answers).toEqual(answers.map(() => ({ status: 200, isWhole: true })))
    expect(peakMegabytes()).toBeLessThan(maxMegabytes)
  },
)
