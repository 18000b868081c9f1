import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { createLogger, Gate } from '@scores/runtime'
import { portOf } from '@scores/testkit'
import { expect, onTestFinished, test, vi } from 'vitest'
import type { FeedEvent } from './event-parser.ts'
import type { Wait } from './next-wait.ts'
import type { FeedEnd } from './read-feed.ts'
import { superviseFeed } from './supervise-feed.ts'

type Answer = (request: IncomingMessage, response: ServerResponse) => void

const stream = (response: ServerResponse, text: string | Buffer = '') => {
  response.writeHead(200, { 'content-type': 'text/event-stream' })
  response.write(text)
  return response
}
const refuse =
  (status: number, type = 'text/plain'): Answer =>
  (_, response) =>
    response.writeHead(status, { 'content-type': type }).end('no')
const refuseFor =
  (status: number, retryAfter: string): Answer =>
  (_, response) =>
    response.writeHead(status, { 'retry-after': retryAfter }).end('no')
const send =
  (text: string | Buffer): Answer =>
  (_, response) =>
    stream(response, text).end()
const cut: Answer = request => request.socket.destroy()
const stay =
  (text: string | Buffer): Answer =>
  (_, response) =>
    void stream(response, text)

/** Starts a feed and its reader. Each request gets the next of the answers, and the last one repeats. */
async function read(
  answers: Answer[],
  settings: {
    silenceMs?: number
    lastEventId?: string
    headers?: Record<string, string>
    maxMessageBytes?: number
    maxWaitMs?: number
    connectMs?: number
    allowedOrigins?: string[]
    url?: string
  } = {},
) {
  const requests: IncomingMessage[] = []
  const server = createServer((request, response) => {
    requests.push(request)
    answers[Math.min(requests.length, answers.length) - 1]?.(request, response)
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const origin = `http://127.0.0.1:${portOf(server)}`
  const stopping = new AbortController()
  const whys: string[] = []
  const log = createLogger('test', 'fatal')
  log.warn = (fields: object) => {
    if ('why' in fields) whys.push(String(fields.why))
  }
  const gate = new Gate()
  gate.open()
  const messages: FeedEvent[] = []
  const connections: {
    resumedAfter: string
    notResumedBecause: string | null
    openedAt: number
    end?: FeedEnd
  }[] = []
  const waits: Wait[] = []
  const wanted: { count: number; done: () => void }[] = []
  const reading = superviseFeed(
    {
      url: settings.url ?? `${origin}/scores`,
      connectMs: settings.connectMs ?? 30_000,
      allowedOrigins: settings.allowedOrigins ?? [],
      headers: settings.headers ?? {},
      lastEventId: settings.lastEventId ?? null,
      gate,
      silenceMs: settings.silenceMs ?? 60_000,
      maxMessageBytes: settings.maxMessageBytes ?? 50_000_000,
      backoff: { firstMs: 2, maxMs: settings.maxWaitMs ?? 2_000 },
      signal: stopping.signal,
      onOpen: (resumedAfter, notResumedBecause) =>
        connections.push({ resumedAfter, notResumedBecause, openedAt: Date.now() }),
      onEnd: end => Object.assign(connections.at(-1) ?? {}, { end }),
      onWait: wait => {
        if (wait) waits.push(wait)
      },
      onMessage: message => {
        messages.push(message)
        for (const { count, done } of wanted) if (messages.length >= count) done()
      },
    },
    log,
  )
  onTestFinished(async () => {
    stopping.abort()
    await reading
    server.closeAllConnections()
    await new Promise(resolve => server.close(resolve))
  })
  const receive = (count: number) => {
    const { promise, resolve } = Promise.withResolvers<void>()
    wanted.push({ count, done: resolve })
    if (messages.length >= count) resolve()
    return promise
  }
  return {
    origin,
    whys,
    messages,
    connections,
    waits,
    requests,
    receive,
    gate,
    stop: () => stopping.abort(),
    reading,
  }
}

const datas = (messages: FeedEvent[]) => messages.map(({ data }) => data)

test.each([
  ['503', refuse(503)],
  ['404', refuse(404)],
  ['401', refuse(401)],
  ['204', refuse(204)],
  ['the wrong content type', refuse(200, 'text/html')],
  ['a connection that is cut', cut],
  ['an empty stream', send('')],
])('after %s it comes back, however often', async (_, failure) => {
  const { receive, messages } = await read([failure, failure, failure, stay('data: x\n\n')])
  await receive(1)
  expect(datas(messages)).toEqual(['x'])
})

test('every event is passed on, even with a name that EventSource itself uses', async () => {
  const names = ['score', 'quiz', 'error', 'open', 'message']
  const { receive, messages } = await read([
    stay(`${names.map(name => `event: ${name}\ndata: ${name}!\n\n`).join('')}data: nameless\n\n`),
  ])
  await receive(6)
  expect(messages.map(({ type, data }) => [type, data])).toEqual([
    ...names.map(name => [name, `${name}!`]),
    ['message', 'nameless'],
  ])
})

test('a reconnection resumes after the last message read, with the id as UTF-8', async () => {
  const { receive, requests } = await read([send('id: é✓\ndata: 1\n\n'), stay('id: 2\ndata: 2\n\n')])
  await receive(2)
  expect(requests.map(({ headers }) => headers['last-event-id'])).toEqual([
    undefined,
    Buffer.from('é✓').toString('latin1'),
  ])
})

test('the first connection resumes after the saved position, and events without an id inherit it', async () => {
  const { receive, messages, requests } = await read([stay('data: a\n\nid: 8\ndata: b\n\ndata: c\n\n')], {
    lastEventId: '7',
  })
  await receive(3)
  expect(requests[0]?.headers['last-event-id']).toBe('7')
  expect(messages.map(({ lastEventId }) => lastEventId)).toEqual(['7', '8', '8'])
})

test('headers are sent', async () => {
  const { receive, requests } = await read([stay('data: x\n\n')], {
    headers: { Authorization: 'Bearer abc', 'X-Key': '1' },
  })
  await receive(1)
  expect(requests[0]?.headers).toMatchObject({
    authorization: 'Bearer abc',
    'x-key': '1',
    accept: 'text/event-stream',
  })
})

test('a silent connection is replaced, but a comment keeps it', async () => {
  const beating: Answer = (_, response) => {
    stream(response)
    let beats = 0
    const timer = setInterval(() => {
      beats += 1
      response.write(beats < 8 ? ': still here\n\n' : 'data: late\n\n')
    }, 50)
    response.on('close', () => clearInterval(timer))
  }
  const { receive, requests, messages } = await read([stay('data: early\n\n'), beating], { silenceMs: 200 })
  await receive(2)
  expect(datas(messages)).toEqual(['early', 'late'])
  expect(requests).toHaveLength(2)
})

test('nothing is read while the gate is closed', async () => {
  let isHeldBack = false
  const flooding: Answer = (_, response) => {
    stream(response)
    const line = `data: ${'x'.repeat(65_536)}\n\n`
    const flood = () => {
      while (response.write(line));
      isHeldBack = true
      response.once('drain', flood)
    }
    flood()
  }
  const { receive, messages, gate } = await read([flooding])
  await receive(1)
  gate.close()
  await expect.poll(() => isHeldBack).toBe(true)
  // Data that was already read from the socket is still passed on.
  const settled = await expect
    .poll(() => messages.length, { interval: 100 })
    .toBeGreaterThan(0)
    .then(() => messages.length)
  gate.open()
  await receive(settled + 500)
})

test('multi-line data, every line end, a BOM and characters split by chunks are read correctly', async () => {
  const bytes = Buffer.from(
    '\ufeffevent: score\r\ndata: 1\r\n\r\ndata: a\ndata: b\n\ndata: 👩‍🎓\r\rdata: "\u0000"\n\n',
  )
  const { receive, messages } = await read([
    (_, response) => {
      stream(response)
      response.socket?.setNoDelay(true)
      let sent = 0
      const next = () => {
        if (sent === bytes.length) return
        sent += 1
        response.write(bytes.subarray(sent - 1, sent), () => setImmediate(next))
      }
      next()
    },
  ])
  await receive(4)
  expect(messages.map(({ type, data }) => [type, data])).toEqual([
    ['score', '1'],
    ['message', 'a\nb'],
    ['message', '👩‍🎓'],
    ['message', '"\u0000"'],
  ])
})

test('a message of five megabytes is passed on', async () => {
  const data = 'x'.repeat(5_000_000)
  const { receive, messages } = await read([stay(`data: ${data}\n\n`)])
  await receive(1)
  expect(messages[0]?.data).toBe(data)
})

test('a message above the limit is truncated, and later ones are read', async () => {
  const huge = `data: ${'x'.repeat(300_000)}\n\n`
  const { receive, messages, requests } = await read([stay(`data: a\n\n${huge}data: b\n\n`)], {
    maxMessageBytes: 100_000,
  })
  await receive(3)
  const [before, shortened, after] = datas(messages)
  expect([before, after]).toEqual(['a', 'b'])
  expect(shortened).toMatch(/^x{100000}\n\[cut here: the message has more than 100000 bytes\]$/)
  expect(requests).toHaveLength(1)
})

test('a feed that pauses longer than the limit is learned to be alive', async () => {
  // Each connection pauses for 250 ms without data, which is too long for the first one.
  const quiet: Answer = (_, response) => {
    stream(response, '\n')
    let n = 0
    const timer = setInterval(() => response.write(`data: ${++n}\n\n`), 250)
    response.on('close', () => clearInterval(timer))
  }
  const { receive, requests, messages } = await read([quiet], { silenceMs: 150 })
  await receive(4)
  expect(datas(messages)).toEqual(['1', '2', '3', '4'])
  expect(requests).toHaveLength(2)
})

test('the opening of a connection and its last sign of life are reported', async () => {
  const { receive, connections } = await read(
    [refuse(503), send('id: 7\ndata: a\n\n'), stay('data: b\n\n'), stay('data: c\n\n')],
    { silenceMs: 300 },
  )
  await receive(3)
  expect(connections.map(({ resumedAfter, end }) => [resumedAfter, end?.why])).toEqual([
    ['', 'the feed ended the stream'],
    ['7', 'nothing came for 300 ms'],
    ['7', undefined],
  ])
  const [, silent] = connections
  expect((silent?.end?.aliveAt ?? 0) - (silent?.openedAt ?? 0)).toBeLessThan(200)
})

test('a position that no header can hold is given up at once, with the reason', async () => {
  const { receive, requests, connections } = await read([
    send('id: 7\ndata: 1\n\nid: a\u0001b\ndata: 2\n\n'),
    send('id: 8\ndata: 3\n\n'),
    stay('data: 4\n\n'),
  ])
  await receive(4)
  expect(requests.map(({ headers }) => headers['last-event-id'])).toEqual([undefined, undefined, '8'])
  expect(connections.map(({ resumedAfter, notResumedBecause }) => [resumedAfter, notResumedBecause])).toEqual(
    [
      ['', null],
      ['', 'the position "a\\u0001b" cannot be sent in a request header'],
      ['8', null],
    ],
  )
})

test('a position that the feed refuses three times is given up, with the reason', async () => {
  const { receive, requests, connections, messages } = await read(
    [refuse(410), refuse(410), refuse(410), send('data: live\n\n'), stay('data: again\n\n')],
    { lastEventId: '7' },
  )
  await receive(2)
  expect(requests.map(({ headers }) => headers['last-event-id'])).toEqual([
    '7',
    '7',
    '7',
    undefined,
    undefined,
  ])
  expect(connections.map(({ notResumedBecause }) => notResumedBecause)).toEqual([
    'the feed refused the position "7" 3 times, last with status 410',
    null,
  ])
  expect(messages.map(({ lastEventId }) => lastEventId)).toEqual(['', ''])
})

test('a feed that is gone keeps its position', async () => {
  const { receive, requests } = await read(
    [...Array.from({ length: 4 }, () => refuse(404)), stay('data: x\n\n')],
    { lastEventId: '7' },
  )
  await receive(1)
  expect(requests.map(({ headers }) => headers['last-event-id'])).toEqual(['7', '7', '7', undefined, '7'])
})

test.each([
  ['retry', send('data: 1\n\nretry: 999999999\ndata: 2\n\n')],
  ['Retry-After', refuseFor(429, '999999999')],
])('a feed that asks for days with %s waits no longer than the maximum', async (name, answer) => {
  const { receive, waits } = await read([answer, stay('data: x\n\ndata: y\n\ndata: z\n\n')], {
    maxWaitMs: 50,
  })
  await receive(3)
  expect(waits).toEqual([{ ms: 50, why: `the feed asked for it (${name}), limited by FEED_RETRY_MAX_MS` }])
})

test.each([
  ['seconds', () => '1'],
  ['a date', () => new Date(Date.now() + 2_000).toUTCString()],
])('Retry-After in %s is respected', async (_, value) => {
  const refusing: Answer = (request, response) => refuseFor(503, value())(request, response)
  const { receive, waits } = await read([refusing, stay('data: x\n\n')])
  await receive(1)
  expect(waits).toEqual([
    { ms: expect.toSatisfy(ms => ms > 0 && ms <= 2_000), why: expect.stringContaining('Retry-After') },
  ])
})

test('a requested delay also holds after connections that fail', async () => {
  const { receive, waits } = await read(
    [send('retry: 60\ndata: 1\n\n'), cut, refuse(500), stay('data: 2\n\n')],
    {
      maxWaitMs: 60,
    },
  )
  await receive(2)
  expect(waits.map(({ ms }) => ms)).toEqual([60, 60, 60])
})

test('the delay that the feed requests is respected', async () => {
  const { receive, requests } = await read([send('retry: 400\ndata: 1\n\n'), stay('data: 2\n\n')])
  await receive(1)
  const endedAt = performance.now()
  await receive(2)
  expect(performance.now() - endedAt).toBeGreaterThan(350)
  expect(requests).toHaveLength(2)
})

test('a feed that accepts and never answers is left after FEED_CONNECT_MS', async () => {
  const never: Answer = () => undefined
  const { receive, whys } = await read([never, stay('data: x\n\n')], { connectMs: 1_000 })
  await receive(1)
  expect(whys[0]).toContain('no answer within 1000 ms')
})

/** Starts a proxy that records what it is asked for, and serves a feed itself. */
async function startProxy() {
  const asked: string[] = []
  const proxy = createServer((request, response) => {
    asked.push(request.url ?? '')
    stream(response, 'data: by proxy\n\n')
  })
  await new Promise<void>(resolve => proxy.listen(0, '127.0.0.1', resolve))
  onTestFinished(async () => {
    proxy.closeAllConnections()
    await new Promise(resolve => proxy.close(resolve))
  })
  vi.stubEnv('HTTP_PROXY', `http://127.0.0.1:${portOf(proxy)}`)
  vi.stubEnv('NO_PROXY', 'direct.example')
  onTestFinished(() => void vi.unstubAllEnvs())
  return asked
}

test('a feed elsewhere is read through HTTP_PROXY', async () => {
  const asked = await startProxy()
  const { receive, messages } = await read([], { url: 'http://feed.example/scores' })
  await receive(1)
  expect(asked).toEqual(['http://feed.example/scores'])
  expect(datas(messages)).toEqual(['by proxy'])
})

test('a feed on this machine is read without the proxy', async () => {
  const asked = await startProxy()
  const { receive, messages } = await read([stay('data: direct\n\n')])
  await receive(1)
  expect([asked, datas(messages)]).toEqual([[], ['direct']])
})

const redirect =
  (status: number, location: string): Answer =>
  (_, response) =>
    response.writeHead(status, { location }).end()

test.each([301, 302, 303, 307, 308])(
  'a redirect (%d) within the origin is followed with every header',
  async status => {
    const { receive, requests } = await read([redirect(status, '/moved'), stay('data: x\n\n')], {
      headers: { 'X-Key': 'secret' },
      lastEventId: '7',
    })
    await receive(1)
    expect(requests.map(({ url, headers }) => [url, headers['x-key'], headers['last-event-id']])).toEqual([
      ['/scores', 'secret', '7'],
      ['/moved', 'secret', '7'],
    ])
  },
)

test('a redirect to another origin is refused', async () => {
  const other = await read([stay('data: stolen\n\n')], { url: 'http://localhost:1/unused' })
  const { receive, whys } = await read([redirect(302, `${other.origin}/scores`), stay('data: x\n\n')])
  await receive(1)
  expect(whys[0]).toContain(`redirected to another origin, ${other.origin}`)
  expect(other.requests).toEqual([])
})

test('a redirect to a listed origin is followed without the headers', async () => {
  const other = await read([stay('data: x\n\n')], { url: 'http://localhost:1/unused' })
  const { receive } = await read([redirect(302, `${other.origin}/scores`)], {
    allowedOrigins: [other.origin],
    headers: { 'X-Key': 'secret', Authorization: 'Bearer secret' },
    lastEventId: '7',
  })
  await receive(1)
  const [{ headers } = expect.unreachable()] = other.requests
  expect([headers['x-key'], headers.authorization, headers['last-event-id']]).toEqual([
    undefined,
    undefined,
    '7',
  ])
})

test('a feed that redirects for ever is left', async () => {
  const { receive, whys } = await read([
    ...Array.from({ length: 6 }, () => redirect(302, '/again')),
    stay('data: x\n\n'),
  ])
  await receive(1)
  expect(whys[0]).toBe('the feed redirected more than 5 times')
})

test('a stop takes effect at once, connected or waiting', async () => {
  const connected = await read([stay('data: x\n\n')])
  await connected.receive(1)
  connected.stop()
  await connected.reading
  const waiting = await read([send('retry: 600000\ndata: x\n\n')])
  await waiting.receive(1)
  waiting.stop()
  await waiting.reading
})
