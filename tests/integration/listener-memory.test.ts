import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { nodeFlags } from '@scores/installation'
import { projectFolder } from '@scores/runtime'
import { portOf } from '@scores/testkit'
import { createTestQueue } from '@scores/testkit/vitest'
import { expect, onTestFinished, test } from 'vitest'

/** Megabytes. Measured: 130 to 200, and 260 with messages of five megabytes. An idle listener uses 90. */
const maxMegabytes = 320
const floodBytes = 200_000_000
const piece = 64 * 1024

/** Endless streams that keep the listener busy. */
const floods: Record<string, () => Generator<string>> = {
  'one line that never ends': function* () {
    yield 'data: '
    for (;;) yield 'x'.repeat(piece)
  },
  'one event of lines without end': function* () {
    for (;;) yield `data: ${'x'.repeat(57)}\n`.repeat(piece / 64)
  },
  'an id and an event name that never end': function* () {
    yield 'data: x\nid: 1\nevent: a\nid: '
    for (;;) yield 'x'.repeat(piece)
  },
  'a comment that never ends': function* () {
    yield ': '
    for (;;) yield 'x'.repeat(piece)
  },
  'events with types of one megabyte': function* () {
    for (;;) {
      yield 'event: '
      for (let i = 0; i < 16; i += 1) yield 'x'.repeat(piece)
      yield '\ndata: {}\n\n'
    }
  },
  'events with ids of seven megabytes': function* () {
    for (;;) {
      yield 'id: '
      for (let i = 0; i < 112; i += 1) yield 'x'.repeat(piece)
      yield '\ndata: {}\n\n'
    }
  },
  'small messages between long comments': function* () {
    for (;;)
      yield `: ${'x'.repeat(piece - 200)}\n\ndata: {"studentId":"Evan48","exam":11538,"score":0.65}\n\n`
  },
  'messages of five megabytes': function* () {
    for (;;) {
      yield 'data: '
      for (let i = 0; i < 80; i += 1) yield 'x'.repeat(piece)
      yield '\n\n'
    }
  },
  'small messages': function* () {
    const message = 'event: score\ndata: {"studentId":"Evan48","exam":11538,"score":0.6519944591580055}\n\n'
    for (;;) yield message.repeat(700)
  },
  'messages with ids': function* () {
    for (let id = 1; ; ) {
      let text = ''
      for (let i = 0; i < 500; i += 1)
        text += `id: ${id++}\ndata: {"studentId":"Evan48","exam":11538,"score":0.65}\n\n`
      yield text
    }
  },
}

/** A feed that floods its reader. Resolves when enough was read, or nothing for two seconds. */
async function startFlood(flood: () => Generator<string>) {
  const done = Promise.withResolvers<number>()
  let sent = 0
  const server = createServer((_, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' })
    const stream = flood()
    const send = () => {
      for (;;) {
        const { value: text } = stream.next()
        sent += text.length
        if (sent > floodBytes) return done.resolve(sent)
        if (!response.write(text)) break
      }
      const stuck = setTimeout(() => done.resolve(sent), 2_000)
      response.once('drain', () => {
        clearTimeout(stuck)
        send()
      })
    }
    send()
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return { url: `http://127.0.0.1:${portOf(server)}/scores`, done: done.promise }
}

/** Nobody empties the queue. It fills up, then the spool does, and then the feed is held back. */
test.each(Object.keys(floods))(
  '%s: the memory of the listener is bounded',
  { timeout: 90_000 },
  async name => {
    const location = await createTestQueue('postgres')
    const feed = await startFlood(floods[name] ?? expect.unreachable())
    const dataDir = mkdtempSync(join(tmpdir(), 'scores-memory-'))
    onTestFinished(() => rmSync(dataDir, { recursive: true }))
    const listener = spawn(
      'node',
      [...nodeFlags('feed-listener'), join(projectFolder, 'services/feed-listener/dist/main.js')],
      {
        env: {
          ...process.env,
          FEED_URL: feed.url,
          QUEUE_URL: location.url,
          QUEUE_NAMESPACE: location.namespace,
          QUEUE_MAX_JOBS: '50',
          DATA_DIR: dataDir,
          SPOOL_MAX_BYTES: '50000000',
        },
        stdio: ['ignore', 'ignore', 'inherit'],
      },
    )
    const ended = once(listener, 'exit')
    onTestFinished(async () => {
      listener.kill('SIGKILL')
      await ended
    })
    const sent = await feed.done
    const peak =
      Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${listener.pid}/status`, 'utf8'))?.[1]) / 1_024
    expect(sent).toBeGreaterThan(4_000_000)
    expect(peak).toBeLessThan(maxMegabytes)
    listener.kill('SIGTERM')
    // It ends as failed if neither the queue nor the spool took messages that the feed does not send again.
    expect([0, 1]).toContain((await ended)[0])
  },
)
