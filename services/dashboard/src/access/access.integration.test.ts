import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createLogger } from '@scores/runtime'
import { openTestDatabase } from '@scores/testkit/vitest'
import type { InjectOptions } from 'fastify'
import { expect, onTestFinished, test } from 'vitest'
import { createServer } from '../create-server.ts'

const logins = [
  { user: 'anna', password: 'may-act', canWrite: true },
  { user: 'viewer', password: 'may-look', canWrite: false },
]
const html = { accept: 'text/html,application/xhtml+xml' }
const form = { 'content-type': 'application/x-www-form-urlencoded' }

async function open(key = Buffer.alloc(32, 1)) {
  const { db, url: databaseUrl } = await openTestDatabase()
  const pageFolder = mkdtempSync(join(tmpdir(), 'scores-page-'))
  onTestFinished(() => rmSync(pageFolder, { recursive: true }))
  writeFileSync(join(pageFolder, 'index.html'), '<title>the page</title>')
  writeFileSync(join(pageFolder, 'page.js'), 'console.info(1)\n'.repeat(100))
  const server = await createServer({
    queues: [],
    db,
    logins,
    sessionKey: key,
    hosts: ['scores.example'],
    pageFolder,
    api: {
      db,
      queue: { url: databaseUrl, namespace: 'bullmq' },
      codeVersion: 'test',
      log: createLogger('test', 'silent'),
    },
  })
  onTestFinished(() => server.close())
  const ask = (url: string, options: InjectOptions = {}) => server.inject({ url, ...options })
  const logIn = (user: string, password: string, options: InjectOptions = {}) =>
    ask('/login', {
      method: 'POST',
      payload: new URLSearchParams({ user, password, next: '/scores?sort=name' }).toString(),
      ...options,
      headers: { ...form, ...options.headers },
    })
  const cookieOf = ({ headers }: Awaited<ReturnType<typeof logIn>>) =>
    String(headers['set-cookie']).split(';')[0] ?? ''
  return { ask, logIn, cookieOf }
}

test('a login by the page leads on, and its cookie opens page and API', async () => {
  const { ask, logIn, cookieOf } = await open()
  const answer = await logIn('anna', 'may-act')
  expect(answer).toMatchObject({ statusCode: 303, headers: { location: '/scores?sort=name' } })
  expect(answer.cookies).toMatchObject([{ httpOnly: true, sameSite: 'Strict', path: '/', maxAge: 43_200 }])
  expect(answer.cookies[0]?.secure).toBeUndefined()
  const cookie = cookieOf(answer)
  expect(await ask('/', { headers: { cookie } })).toMatchObject({ statusCode: 200 })
  const session = await ask('/api/session', { headers: { cookie } })
  expect(session.json()).toMatchObject({
    user: 'anna',
    canWrite: true,
    login: 'page',
    expiresAt: expect.stringMatching(/Z$/),
  })
})

test.each([[{ 'x-forwarded-proto': 'https' }], [{ origin: 'https://localhost:80' }]])(
  'behind TLS (%j) the cookie is for TLS alone',
  async headers => {
    const { logIn } = await open()
    const { cookies } = await logIn('anna', 'may-act', {
      headers: { ...headers, 'sec-fetch-site': 'same-origin' },
    })
    expect(cookies).toMatchObject([{ secure: true }])
  },
)

test('a viewer who logs in by the page may not change anything', async () => {
  const { ask, logIn, cookieOf } = await open()
  const cookie = cookieOf(await logIn('viewer', 'may-look'))
  const headers = { cookie, 'content-type': 'application/json' }
  const refused = await ask('/api/replays', { method: 'POST', headers, payload: '{"filter":{"all":true}}' })
  expect(refused.json()).toMatchObject({ error: { code: 'READ_ONLY_USER' } })
})

test('a logout makes the browser forget the session', async () => {
  const { ask, logIn, cookieOf } = await open()
  const cookie = cookieOf(await logIn('anna', 'may-act'))
  const answer = await ask('/logout', { method: 'POST', headers: { cookie } })
  expect(answer).toMatchObject({ statusCode: 303, headers: { location: '/login' } })
  const [forgotten] = answer.cookies
  expect(forgotten?.value).toBe('')
  expect(forgotten?.expires?.getTime() ?? 0).toBeLessThan(Date.now())
})

test('sessions survive a restart with the same key, and no other', async () => {
  const { logIn, cookieOf } = await open()
  const cookie = cookieOf(await logIn('anna', 'may-act'))
  expect(await (await open()).ask('/api/session', { headers: { cookie } })).toMatchObject({ statusCode: 200 })
  const other = await open(Buffer.alloc(32, 2))
  expect(await other.ask('/api/session', { headers: { cookie } })).toMatchObject({ statusCode: 401 })
})

test.each(['scores_session_00000000=x', 'session=anna', ''])('the cookie %j is no login', async cookie => {
  const { ask } = await open()
  expect(await ask('/api/session', { headers: { cookie } })).toMatchObject({ statusCode: 401 })
})

test('people are led to the login, programs are told', async () => {
  const { ask } = await open()
  for (const url of ['/', '/scores?sort=name', '/queues', '/api/docs'])
    expect(await ask(url, { headers: html })).toMatchObject({
      statusCode: 302,
      headers: { location: `/login?next=${encodeURIComponent(url)}` },
    })
  const program = await ask('/api/overview')
  expect(program).toMatchObject({ statusCode: 401 })
  expect(program.headers['www-authenticate']).toContain('Basic')
  const page = await ask('/api/overview', { headers: { 'sec-fetch-dest': 'empty' } })
  expect(page.statusCode).toBe(401)
  expect(page.headers['www-authenticate']).toBeUndefined()
})

test.each([
  '//evil.example',
  'https://evil.example',
  '/\\evil.example',
  '/\t/evil.example',
  'evil',
  '/.//evil.example',
])('a login does not lead to %j', async next => {
  const { ask } = await open()
  const payload = new URLSearchParams({ user: 'anna', password: 'may-act', next }).toString()
  const answer = await ask('/login', { method: 'POST', payload, headers: form })
  expect(answer.headers.location).toMatch(/^\/(?!\/)/)
  expect(answer.headers.location).not.toMatch(/^\/[\\/]/)
})

test('a wrong login says so, without a window of the browser', async () => {
  const { logIn } = await open()
  const answer = await logIn('anna', '<wrong>')
  expect(answer).toMatchObject({ statusCode: 401 })
  expect(answer.body).toContain('role="alert"')
  expect(answer.headers['www-authenticate']).toBeUndefined()
  expect(answer.cookies).toEqual([])
})

test('after ten wrong logins, an address has to wait, even with the right password', async () => {
  const { ask, logIn, cookieOf } = await open()
  const session = cookieOf(await logIn('anna', 'may-act'))
  for (let n = 0; n < 5; n += 1) {
    expect((await logIn('anna', `guess ${n}`)).statusCode).toBe(401)
    const headers = { authorization: `Basic ${btoa(`anna:basic ${n}`)}` }
    expect((await ask('/api/session', { headers })).statusCode).toBe(401)
  }
  for (const password of ['guess 11', 'may-act']) {
    const refused = await logIn('anna', password)
    expect(refused.json()).toMatchObject({ error: { code: 'TOO_MANY_LOGINS' } })
    expect(refused.statusCode).toBe(429)
    expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0)
  }
  const right = { authorization: `Basic ${btoa('anna:may-act')}` }
  expect((await ask('/api/session', { headers: right })).statusCode).toBe(429)
  expect((await ask('/api/session', { headers: { cookie: session } })).statusCode).toBe(200)
  expect((await logIn('anna', 'may-act', { remoteAddress: '192.0.2.7' })).statusCode).toBe(303)
})

test('the same wrong login again is not another guess', async () => {
  const { ask } = await open()
  const headers = { authorization: `Basic ${btoa('anna:old password')}` }
  for (let n = 0; n < 20; n += 1) expect((await ask('/api/session', { headers })).statusCode).toBe(401)
})

test('a login from a page of another site is rejected', async () => {
  const { logIn } = await open()
  for (const headers of [
    { origin: 'http://evil.example' },
    { 'sec-fetch-site': 'same-site' },
    { origin: 'null' },
  ])
    expect((await logIn('anna', 'may-act', { headers })).statusCode).toBe(403)
})

test('another name of the host is refused on every path', async () => {
  const { ask } = await open()
  const headers = { host: 'evil.example', authorization: `Basic ${btoa('anna:may-act')}` }
  for (const url of ['/', '/login', '/queues', '/api/session', '/healthz', '/nothing'])
    expect((await ask(url, { headers })).json()).toMatchObject({ error: { code: 'NO_SUCH_HOST' } })
  expect(
    (await ask('/api/session', { headers: { ...headers, host: 'scores.example:3000' } })).statusCode,
  ).toBe(200)
})

test('every answer has a strict policy and is not kept, and only the page is revalidated', async () => {
  const { ask } = await open()
  const headers = { authorization: `Basic ${btoa('anna:may-act')}`, ...html }
  const paths = [
    '/',
    '/page.js',
    '/scores',
    '/login',
    '/login.css',
    '/healthz',
    '/queues',
    '/queues/closed-actions.css',
    '/queues/static/favicon.ico',
    '/api/session',
    '/api/docs',
    '/api/nothing',
    '/queues/api/nothing',
    '/%E0%A4%A',
    '/queues/api/queues',
  ]
  for (const url of paths) {
    const { headers: answer } = await ask(url, { headers })
    const policy = String(answer['content-security-policy'])
    expect(policy, url).toContain("default-src 'none'")
    expect(policy, url).toContain("frame-ancestors 'none'")
    expect(policy.match(/script-src [^;]*unsafe/), url).toBeNull()
    if (!url.startsWith('/queues')) expect(policy, url).not.toContain('unsafe-inline')
    expect(answer['x-content-type-options'], url).toBe('nosniff')
    const isPage = ['/', '/page.js', '/scores'].includes(url)
    expect(answer['cache-control'], url).toBe(isPage ? 'no-cache' : 'no-store')
  }
})

test('the page and its routes are served, compressed and revalidated', async () => {
  const { ask } = await open()
  const authorization = `Basic ${btoa('anna:may-act')}`
  for (const url of ['/', '/index.html', '/scores', '/messages/7?a=b'])
    expect(await ask(url, { headers: { authorization, ...html } })).toMatchObject({
      statusCode: 200,
      body: '<title>the page</title>',
      headers: { 'content-type': 'text/html; charset=utf-8' },
    })
  const script = await ask('/page.js', { headers: { authorization, 'accept-encoding': 'gzip, br' } })
  expect(script.headers).toMatchObject({
    'content-encoding': 'gzip',
    'content-type': 'text/javascript; charset=utf-8',
  })
  const again = await ask('/page.js', {
    headers: { authorization, 'if-none-match': String(script.headers.etag) },
  })
  expect(again).toMatchObject({ statusCode: 304, body: '' })
  const missing = await ask('/missing.js', { headers: { authorization } })
  expect(missing.json()).toMatchObject({ error: { code: 'NO_SUCH_ROUTE' } })
  expect(missing.statusCode).toBe(404)
  expect((await ask('/scores', { method: 'POST', headers: { authorization, ...html } })).statusCode).toBe(404)
})

test('Bull Board loads nothing from elsewhere', async () => {
  const { ask } = await open()
  const headers = { authorization: `Basic ${btoa('anna:may-act')}` }
  const page = (await ask('/queues', { headers })).body
  expect(page).not.toMatch(/(src|href)="(https?:)?\/\//)
  const styles = (await ask('/queues/closed-actions.css', { headers })).body
  const fonts = [...styles.matchAll(/url\(([^)]+)\)/g)].map(([, name]) => name)
  expect(fonts).toHaveLength(5)
  for (const name of fonts)
    expect(await ask(name ?? '', { headers })).toMatchObject({
      statusCode: 200,
      headers: { 'content-type': 'font/woff2' },
    })
})
