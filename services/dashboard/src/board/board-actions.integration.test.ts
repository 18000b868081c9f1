import { queueNames } from '@scores/contracts'
import { credentials } from '@scores/testkit/api'
import {
  createTestQueue,
  openTestDatabase,
  openTestQueue,
  queueBackends,
  quiet,
} from '@scores/testkit/vitest'
import { type FastifyInstance, fastify } from 'fastify'
import { describe, expect, onTestFinished, test } from 'vitest'
import { createServer } from '../create-server.ts'
import { registerBullBoard } from './register-bull-board.ts'

const queueUrl = `/queues/api/queues/${queueNames.rawMessages}`

const reads = [
  '/',
  '/closed-actions.css',
  '/metrics-history',
  '/job-schedulers',
  '/queue/:queueName',
  '/queue/:queueName/:jobId',
  '/static/*',
  '/api/redis/stats',
  '/api/queues',
  '/api/job-schedulers',
  '/api/queues/:queueName/metrics',
  '/api/queues/:queueName/default-job-options',
  '/api/queues/:queueName/workers',
  '/api/queues/:queueName/rate-limit',
  '/api/queues/:queueName/job-data-schema',
  '/api/queues/:queueName/:jobId/logs',
  '/api/queues/:queueName/:jobId/flow',
  '/api/queues/:queueName/:jobId',
].map(url => `GET ${url}`)

const open = [
  'PUT /api/queues/pause',
  'PUT /api/queues/resume',
  'PUT /api/queues/:queueName/pause',
  'PUT /api/queues/:queueName/resume',
  'PUT /api/queues/:queueName/retry/:queueStatus',
  'PUT /api/queues/:queueName/promote',
  'PUT /api/queues/:queueName/:jobId/retry',
  'PUT /api/queues/:queueName/:jobId/promote',
]

const closed = [
  'POST /api/queues/:queueName/add',
  'PUT /api/queues/:queueName/clean/:queueStatus',
  'PUT /api/queues/:queueName/concurrency',
  'PUT /api/queues/:queueName/rate-limit',
  'PUT /api/queues/:queueName/rate-limit/release',
  'PUT /api/queues/:queueName/empty',
  'PUT /api/queues/:queueName/obliterate',
  'PUT /api/queues/:queueName/job-schedulers/:schedulerId/remove',
  'PATCH /api/queues/:queueName/job-schedulers/:schedulerId',
  'PUT /api/queues/:queueName/job-schedulers/:schedulerId/run',
  'PUT /api/queues/:queueName/:jobId/clean',
  'PATCH /api/queues/:queueName/:jobId/update-data',
  'PATCH /api/queues/:queueName/:jobId/delay',
  'PATCH /api/queues/:queueName/:jobId/priority',
  'PUT /api/queues/:queueName/:jobId/remove-unprocessed-children',
]

/** Every route that the installed release registers, as `METHOD /path`, without HEAD. */
async function registeredRoutes(): Promise<string[]> {
  const routes: string[] = []
  const server = fastify()
  onTestFinished(() => server.close())
  server.addHook('onRoute', ({ method, url }) => {
    for (const each of [method].flat()) {
      if (each === 'HEAD') continue
      routes.push(`${each} ${url.replace(/^\/queues/, '').replace(/^\/?$/, '/')}`)
    }
  })
  await server.register(scope => registerBullBoard(scope, [], quiet), { prefix: '/queues' })
  await server.ready()
  return [...new Set(routes)]
}

async function openBoard(backend: (typeof queueBackends)[number]) {
  const { db } = await openTestDatabase()
  const location = await createTestQueue(backend)
  const queue = await openTestQueue(location)
  const server = await createServer({
    queues: [queue],
    db,
    logins: [
      { user: 'anna', password: 'may-act', canWrite: true },
      { user: 'viewer', password: 'may-look', canWrite: false },
    ],
    api: { db, queue: location, codeVersion: 'test', log: quiet },
  })
  onTestFinished(() => server.close())
  return { queue, server }
}

const methods = ['GET', 'PUT', 'POST', 'PATCH', 'DELETE'] as const
type Method = (typeof methods)[number]

const ask = (server: FastifyInstance, method: Method, url: string, from: 'anna' | 'viewer' = 'anna') =>
  server.inject({ method, url, headers: credentials(from), ...(method === 'GET' ? {} : { payload: {} }) })

/** Splits `PUT /api/queues/:queueName/empty` and fills in names. */
function requestOf(route: string, jobId: string): { method: Method; url: string } {
  const [verb, path = ''] = route.split(' ')
  const method = methods.find(each => each === verb) ?? expect.unreachable()
  const url = path
    .replace(':queueName', queueNames.rawMessages)
    .replace(':jobId', jobId)
    .replace(':queueStatus', 'delayed')
    .replace(':schedulerId', 'one')
  return { method, url: `/queues${url}` }
}

test('every route of the installed Bull Board is known', async () => {
  expect((await registeredRoutes()).toSorted()).toEqual([...reads, ...open, ...closed].toSorted())
})

describe.each(queueBackends)('on %s', backend => {
  test('every action that can lose a message is closed, and changes nothing', async () => {
    const { queue, server } = await openBoard(backend)
    const { id = '' } = await queue.add('one', { x: 1 }, { delay: 3_600_000, jobId: 'job-1' })
    await queue.upsertJobScheduler('one', { every: 3_600_000 }, { name: 'scheduled' })
    const before = { counts: await queue.getJobCounts(), schedulers: await queue.getJobSchedulersCount() }
    for (const route of [
      ...closed,
      'DELETE /api/queues/:queueName',
      'PUT /api/queues/:queueName/new',
      'POST /',
    ]) {
      const { method, url } = requestOf(route, id)
      const answer = await ask(server, method, url)
      expect(answer.statusCode, route).toBe(403)
      expect(answer.json(), route).toMatchObject({
        error: { code: 'ACTION_FORBIDDEN', hint: expect.stringMatching(/./) },
        message: expect.stringContaining('may only show'),
      })
    }
    expect({ counts: await queue.getJobCounts(), schedulers: await queue.getJobSchedulersCount() }).toEqual(
      before,
    )
    expect((await queue.getJob(id))?.data).toEqual({ x: 1 })
  })

  test('an operator may pause, resume, retry and promote', async () => {
    const { queue, server } = await openBoard(backend)
    await queue.add('one', {}, { delay: 3_600_000, jobId: 'job-1' })
    await queue.add('two', {}, { delay: 3_600_000, jobId: 'job-2' })
    for (const action of ['pause', 'resume']) {
      expect(await ask(server, 'PUT', `${queueUrl}/${action}`)).toMatchObject({ statusCode: 200 })
      expect(await queue.isPaused()).toBe(action === 'pause')
    }
    expect(await ask(server, 'PUT', `${queueUrl}/job-1/promote`)).toMatchObject({ statusCode: 204 })
    expect(await ask(server, 'PUT', `${queueUrl}/promote`)).toMatchObject({ statusCode: 200 })
    expect(await queue.getJobCounts('waiting', 'delayed')).toEqual({ waiting: 2, delayed: 0 })
    expect(await ask(server, 'PUT', `${queueUrl}/retry/failed`)).toMatchObject({ statusCode: 200 })
    // Bull Board itself answers: the job has not failed.
    expect(await ask(server, 'PUT', `${queueUrl}/job-1/retry`)).toMatchObject({ statusCode: 400 })
  })
})

test('a viewer may only look', async () => {
  const { server } = await openBoard('postgres')
  for (const route of [...open, ...closed]) {
    const { method, url } = requestOf(route, 'one')
    const answer = await ask(server, method, url, 'viewer')
    expect(answer.statusCode, route).toBe(403)
    expect(answer.json(), route).toMatchObject({ error: { code: 'READ_ONLY_USER' } })
  }
  expect(await ask(server, 'GET', '/queues/api/queues', 'viewer')).toMatchObject({ statusCode: 200 })
})

test('every page loads the styles that hide closed actions', async () => {
  const { server } = await openBoard('postgres')
  for (const url of ['/queues', '/queues/queue/raw-messages', '/queues/job-schedulers']) {
    const { body, headers } = await ask(server, 'GET', url)
    expect(body).toContain('<link href="closed-actions.css" rel="stylesheet"></head>')
    expect(headers['content-length']).toBe(String(Buffer.byteLength(body)))
  }
  expect(await ask(server, 'GET', '/queues/closed-actions.css')).toMatchObject({
    statusCode: 200,
    headers: expect.objectContaining({ 'content-type': expect.stringContaining('text/css') }),
    body: expect.stringContaining('display: none'),
  })
})
