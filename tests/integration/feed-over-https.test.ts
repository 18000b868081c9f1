import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { projectFolder } from '@scores/runtime'
import { portOf } from '@scores/testkit'
import { createTestQueue, startTestConsumer } from '@scores/testkit/vitest'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'

const timeout = 60_000

const folder = mkdtempSync(join(tmpdir(), 'scores-https-'))
const file = (name: string) => join(folder, name)

const openssl = (...args: string[]) => {
  try {
    execFileSync('openssl', args, { cwd: folder, stdio: 'pipe' })
  } catch (error) {
    throw new Error('This test makes certificates with openssl. Install it, and put it on PATH.', {
      cause: error,
    })
  }
}

/** A feed with a certificate for feed.example and 0.0.0.0, of an authority that nobody knows. */
const feed = createTlsServer((_, response) => {
  response.writeHead(200, { 'content-type': 'text/event-stream' })
  response.write('data: over https\n\n')
})

beforeAll(async () => {
  const newKey = ['-newkey', 'rsa:2048', '-nodes']
  const authority = [
    '-subj',
    '/CN=Authority of this test',
    '-keyout',
    'ca.key',
    '-out',
    'ca.pem',
    '-days',
    '2',
  ]
  openssl('req', '-x509', ...newKey, ...authority)
  openssl('req', '-new', ...newKey, '-subj', '/CN=feed.example', '-keyout', 'feed.key', '-out', 'feed.csr')
  writeFileSync(file('names'), 'subjectAltName = DNS:feed.example, IP:0.0.0.0')
  const signed = ['-CA', 'ca.pem', '-CAkey', 'ca.key', '-CAcreateserial', '-extfile', 'names', '-days', '2']
  openssl('x509', '-req', '-in', 'feed.csr', ...signed, '-out', 'feed.pem')
  feed.setSecureContext({ key: readFileSync(file('feed.key')), cert: readFileSync(file('feed.pem')) })
  feed.listen(0, '127.0.0.1')
  await once(feed, 'listening')
})

afterAll(() => {
  feed.closeAllConnections()
  feed.close()
  rmSync(folder, { recursive: true })
})

/** What a proxy was asked for: `host:port`, and with which credentials. */
type Asked = [target: string | undefined, authorization: string | undefined]

/** Starts a proxy that connects everybody to the feed, whatever they ask for, or answers with another status. */
async function startProxy(status = 200) {
  const asked: Asked[] = []
  const proxy = createServer()
  proxy.on('connect', ({ url, headers }, client) => {
    asked.push([url, headers['proxy-authorization']])
    client.on('error', () => undefined)
    client.write(`HTTP/1.1 ${status} Answer\r\n\r\n`)
    if (status !== 200) {
      client.end()
      return
    }
    const server = connect(portOf(feed), '127.0.0.1')
    server.on('error', () => client.destroy())
    client.pipe(server).pipe(client)
  })
  proxy.listen(0, '127.0.0.1')
  await once(proxy, 'listening')
  onTestFinished(() => void proxy.close())
  return { asked, host: `127.0.0.1:${portOf(proxy)}` }
}

/** Starts a listener with nothing from the environment of the test that concerns proxies and certificates. */
async function startListener(env: NodeJS.ProcessEnv) {
  const location = await createTestQueue('postgres')
  const received: string[] = []
  await startTestConsumer(location, {
    onBatch: async ({ batch }) => void received.push(...[...batch].map(({ data }) => data)),
  })
  const inherited = Object.entries(process.env).filter(([name]) => !/proxy|node_extra_ca_certs/i.test(name))
  const listener = spawn(process.execPath, [join(projectFolder, 'services/feed-listener/dist/main.js')], {
    env: {
      ...Object.fromEntries(inherited),
      QUEUE_URL: location.url,
      QUEUE_NAMESPACE: location.namespace,
      DATA_DIR: folder,
      LOG_LEVEL: 'trace',
      ...env,
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let log = ''
  listener.stdout.setEncoding('utf8').on('data', (text: string) => {
    log += text
  })
  const ended = once(listener, 'close')
  const stop = async () => {
    listener.kill('SIGTERM')
    await ended
  }
  onTestFinished(stop)
  return {
    received: () => received,
    log: () => log,
    /** Ends the listener, and returns all of its log. */
    stop: async () => {
      await stop()
      return log
    },
  }
}

const trusted = { NODE_EXTRA_CA_CERTS: file('ca.pem') }
const proxied = 'https://feed.example/scores'
const poll = { timeout: 40_000 }

test.each([
  ['in-clear-text', 'in-clear-text'],
  ['en%40coded%3A', 'en@coded:'],
  ['50%off', '50%off'],
])('a proxy with the password %s gets it, and no log does', { timeout }, async (inUrl, password) => {
  const { asked, host } = await startProxy()
  const env = { ...trusted, FEED_URL: proxied, HTTPS_PROXY: `http://somebody:${inUrl}@${host}` }
  const listener = await startListener(env)
  await expect.poll(listener.received, poll).toEqual(['over https'])
  const credentials = Buffer.from(`somebody:${password}`).toString('base64')
  expect(asked).toEqual([['feed.example:443', `Basic ${credentials}`]])
  const log = await listener.stop()
  expect(log).toContain('feed connected')
  for (const secret of [inUrl, password, credentials]) expect(log).not.toContain(secret)
})

test('a proxy that refuses is reported without its credentials', { timeout }, async () => {
  const { host } = await startProxy(407)
  const env = { ...trusted, FEED_URL: proxied, HTTPS_PROXY: `http://somebody:a-password@${host}` }
  const listener = await startListener(env)
  await expect.poll(listener.log, poll).toMatch(/Proxy.*407/)
  const log = await listener.stop()
  for (const secret of ['a-password', btoa('somebody:a-password')]) expect(log).not.toContain(secret)
})

test('a certificate of an unknown authority is named as the reason', { timeout }, async () => {
  const { host } = await startProxy()
  const listener = await startListener({ FEED_URL: proxied, HTTPS_PROXY: `http://${host}` })
  await expect.poll(listener.log, poll).toMatch(/"why":"[^"]*certificate/)
  expect(listener.received()).toEqual([])
})

test('a feed of NO_PROXY is read without the proxy', { timeout }, async () => {
  const { asked, host } = await startProxy()
  const listener = await startListener({
    ...trusted,
    FEED_URL: `https://0.0.0.0:${portOf(feed)}/scores`,
    HTTPS_PROXY: `http://${host}`,
    NO_PROXY: 'elsewhere.example,0.0.0.0',
  })
  await expect.poll(listener.received, poll).toEqual(['over https'])
  expect(asked).toEqual([])
})
