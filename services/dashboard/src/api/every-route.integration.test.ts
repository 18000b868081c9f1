import { credentials, failure, openTestApi, requestsOf } from '@scores/testkit/api'
import { openTestDatabase, statuses, takeIn } from '@scores/testkit/vitest'
import { expect, test } from 'vitest'
import { createServer } from '../create-server.ts'

async function open() {
  const { db, url } = await openTestDatabase()
  await takeIn(db, [{}])
  const api = await openTestApi(createServer, { db, queue: { url, namespace: 'bullmq' } })
  const unchanged = async () => expect(await statuses(db)).toEqual(['open'])
  return { unchanged, requests: requestsOf(api.document), ...api }
}

const readsByPost = ['dryRun', 'testPatch', 'judgePayload']

test('without a valid login, every route is closed', async () => {
  const { requests, server, ask, unchanged } = await open()
  expect(requests.length).toBeGreaterThan(15)
  const wrong = ['anna:may-look', 'viewer:may-act', 'anna:', ':', 'viewer:', 'nobody:may-act']
  for (const { method, url, body } of requests) {
    const { headers, ...answer } = await ask(method, url, body, 'nobody')
    expect(answer, url).toMatchObject(failure(401, 'LOGIN_REQUIRED'))
    expect(headers['www-authenticate']).toContain('Basic')
    for (const login of wrong) {
      const authorization = `Basic ${btoa(login)}`
      const { statusCode } = await server.inject({
        method,
        url,
        payload: body ?? '',
        headers: { authorization },
      })
      expect(statusCode, `${url} ${login}`).toBe(401)
    }
  }
  await unchanged()
})

test('a viewer may use every route that only reads', async () => {
  const { requests, ask, unchanged } = await open()
  for (const { operationId, method, url, body } of requests) {
    const answer = await ask(method, url, body, 'viewer')
    if (method === 'GET' || readsByPost.includes(operationId))
      expect([200, 404], `${url} ${answer.status}`).toContain(answer.status)
    else expect(answer, url).toMatchObject(failure(403, 'READ_ONLY_USER', 'viewer has read-only access'))
  }
  await unchanged()
})

test('a request from another site is rejected, whoever is logged in', async () => {
  const { requests, server, unchanged } = await open()
  const elsewhere = [{ origin: 'https://elsewhere.example' }, { 'sec-fetch-site': 'cross-site' }]
  for (const { method, url, body } of requests.filter(request => request.method !== 'GET')) {
    for (const from of elsewhere) {
      const headers = { ...credentials('anna'), ...from }
      const answer = await server.inject({ method, url, payload: body ?? '', headers })
      expect({ status: answer.statusCode, body: answer.json() }).toMatchObject(
        failure(403, 'CROSS_SITE_REQUEST'),
      )
    }
  }
  await unchanged()
})

test('an unknown parameter or property is rejected', async () => {
  const { requests, ask, unchanged } = await open()
  for (const { method, url, body } of requests) {
    const invalid = (message: string) => failure(400, 'REQUEST_INVALID', message)
    expect(await ask(method, `${url}?surprise=1`, body)).toMatchObject(
      invalid('query has the unknown surprise'),
    )
    if (body)
      expect(await ask(method, url, { ...body, surprise: 1 })).toMatchObject(
        invalid('body has the unknown surprise'),
      )
    else if (method !== 'GET')
      expect(await ask(method, url, { surprise: 1 })).toMatchObject(invalid('takes no body'))
  }
  await unchanged()
})

test('a property of another type is rejected instead of converted', async () => {
  const { requests, ask, unchanged } = await open()
  for (const { method, url, body, properties } of requests) {
    for (const name of properties) {
      const given = body?.[name]
      const another = typeof given === 'string' ? 7 : JSON.stringify(given)
      for (const value of [another, [], null]) {
        expect(await ask(method, url, { ...body, [name]: value }), `${url} ${name}`).toMatchObject(
          failure(400, 'REQUEST_INVALID', `body/${name}`),
        )
      }
    }
  }
  await unchanged()
})

test('a body that is not JSON is rejected', async () => {
  const { requests, server, unchanged } = await open()
  const bodies = [
    ['{"filter":', 'application/json', 400, 'REQUEST_INVALID'],
    ['', 'application/json', 400, 'REQUEST_INVALID'],
    ['{"__proto__":{"all":true}}', 'application/json', 400, 'REQUEST_INVALID'],
    ['filter', 'text/plain', 415, 'BODY_NOT_JSON'],
    ['filter=all', 'application/x-www-form-urlencoded', 415, 'BODY_NOT_JSON'],
    ['"filter"', 'application/json', 400, 'REQUEST_INVALID'],
    ['[]', 'application/json', 400, 'REQUEST_INVALID'],
  ] as const
  for (const { method, url } of requests.filter(({ body }) => body !== undefined)) {
    for (const [payload, type, status, code] of bodies) {
      const headers = { ...credentials('anna'), 'content-type': type }
      const answer = await server.inject({ method, url, payload, headers })
      expect({ status: answer.statusCode, body: answer.json() }, url).toMatchObject(failure(status, code))
    }
  }
  await unchanged()
})

test('a deeply nested body is rejected, wherever it is nested', async () => {
  const { requests, server, unchanged } = await open()
  const nested = (levels: number) => `${'['.repeat(levels)}${']'.repeat(levels)}`
  const headers = { ...credentials('anna'), 'content-type': 'application/json' }
  for (const { method, url, properties } of requests.filter(({ body }) => body !== undefined)) {
    const bodies = [
      ...properties.map(name => `{${JSON.stringify(name)}:${nested(50_000)}}`),
      nested(1_000_000),
      '{"a":'.repeat(500_000),
      `{"patch":{"version":1,"name":"deep","steps":[{"op":"add","path":"/a","value":${nested(50_000)}}]},"filter":{"all":true}}`,
    ]
    for (const payload of bodies) {
      const answer = await server.inject({ method, url, payload, headers })
      expect({ status: answer.statusCode, body: answer.json() }, url).toMatchObject(
        failure(400, 'REQUEST_INVALID', 'nested more than 100 levels'),
      )
    }
  }
  await unchanged()
})

test.each([
  [
    '{"filter":{"match":"$.a"},"patch":{"version":1,"name":"x","steps":[{"op":"add","path":"/a","value":1e999}]}}',
  ],
  [`{"filter":{"ids":[${'1,'.repeat(1_000_000)}1]}}`],
  ['{"filter":{"ids":[1e999]}}'],
  [`{"filter":{"ids":[${'9'.repeat(1_000_000)}]}}`],
  [`{"filter":{"match":"${'('.repeat(1_000_000)}"}}`],
  [`{"filter":{"match":"$${'[0]'.repeat(1_000_000)} ? ("}}`],
  [`{"filter":{"match":"$ ? (${'!('.repeat(100_000)}"}}`],
])('a value that nobody can use is rejected: %.40s', async payload => {
  const { server, unchanged } = await open()
  const headers = { ...credentials('anna'), 'content-type': 'application/json' }
  const answer = await server.inject({ method: 'POST', url: '/api/replays/dry-run', payload, headers })
  expect(answer.statusCode, answer.body.slice(0, 500)).toBe(400)
  expect(answer.body.length).toBeLessThan(10_000)
  await unchanged()
})

test('an unknown route is answered with JSON', async () => {
  const { ask } = await open()
  for (const [method, url, status, code] of [
    ['GET', '/api', 404, 'NO_SUCH_ROUTE'],
    ['GET', '/api/', 404, 'NO_SUCH_ROUTE'],
    ['GET', '/api/nothing?a=1', 404, 'NO_SUCH_ROUTE'],
    ['POST', '/api/quarantine', 404, 'NO_SUCH_ROUTE'],
    ['GET', '/api/quarantine/%E0%A4%A', 400, 'REQUEST_INVALID'],
    ['GET', `/api/quarantine/${'1'.repeat(200)}`, 400, 'REQUEST_INVALID'],
  ] as const) {
    const { headers, ...answer } = await ask(method, url, method === 'POST' ? {} : undefined)
    expect(answer, url).toMatchObject(failure(status, code))
    expect(headers).toMatchObject({
      'content-type': 'application/json; charset=utf-8',
      'x-content-type-options': 'nosniff',
    })
  }
})

test('a viewer has read-only access to Bull Board', async () => {
  const { server } = await open()
  const ask = (method: 'GET' | 'PUT', url: string, from: 'anna' | 'viewer') =>
    server.inject({ method, url, headers: credentials(from) })
  expect(await ask('GET', '/queues/api/queues', 'viewer')).toMatchObject({ statusCode: 200 })
  const refused = await ask('PUT', '/queues/api/queues/pause', 'viewer')
  expect({ status: refused.statusCode, body: refused.json() }).toMatchObject({
    status: 403,
    body: { message: 'viewer has read-only access' },
  })
  expect(await ask('PUT', '/queues/api/queues/pause', 'anna')).toMatchObject({ statusCode: 200 })
})
