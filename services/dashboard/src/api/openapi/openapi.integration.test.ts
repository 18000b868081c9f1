import { openTestApi, operationsOf } from '@scores/testkit/api'
import { openTestDatabase, quiet } from '@scores/testkit/vitest'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { fastify } from 'fastify'
import { expect, test } from 'vitest'
import { createServer } from '../../create-server.ts'
import { registerApi } from '../register-api.ts'

async function open() {
  const { db, url } = await openTestDatabase()
  const queue = { url, namespace: 'bullmq' }
  return {
    parts: { db, queue, codeVersion: 'test', log: quiet },
    ...(await openTestApi(createServer, { db, queue })),
  }
}

/** Yields every value of a document with its JSON pointer. */
function* walk(value: unknown, pointer = ''): Generator<{ pointer: string; value: unknown }> {
  yield { pointer, value }
  if (typeof value !== 'object' || value === null) return
  for (const [key, nested] of Object.entries(value))
    yield* walk(nested, `${pointer}/${key.replaceAll('/', '~1')}`)
}

test('exactly the registered routes are described', async () => {
  const { parts, document } = await open()
  const registered: string[] = []
  const server = fastify({ exposeHeadRoutes: false })
  server.addHook('onRoute', ({ method, url }) => {
    registered.push(`${String(method)} ${url.replaceAll(/:(\w+)/g, '{$1}')}`)
  })
  await server.register(async scope => registerApi(scope, parts), { prefix: '/api' })
  await server.close()
  expect(registered.length).toBeGreaterThan(15)
  expect(
    operationsOf(document)
      .map(({ method, path }) => `${method} ${path}`)
      .toSorted(),
  ).toEqual(registered.toSorted())
})

test('every route describes its purpose, its input and its answers', async () => {
  const { document } = await open()
  expect(document.openapi).toBe('3.1.0')
  const operations = operationsOf(document)
  for (const { method, path, operation } of operations) {
    const { summary, description, tags, security, parameters = [], requestBody, responses } = operation
    expect(
      [summary, description, ...tags].every(text => text.length > 3),
      path,
    ).toBe(true)
    expect(security).toEqual([{ basic: [] }])
    expect(Object.keys(responses)).toEqual(expect.arrayContaining(['400', '401', '500', '503']))
    expect(Object.keys(responses).some(status => status.startsWith('2'))).toBe(true)
    for (const { content } of Object.values(responses))
      expect(content).toMatchObject({ 'application/json': { schema: expect.any(Object) } })
    const inPath = parameters.filter(parameter => parameter.in === 'path').map(({ name }) => `{${name}}`)
    expect(path.match(/\{\w+\}/g) ?? []).toEqual(inPath)
    if (method === 'PUT') expect(requestBody).toBeDefined()
    if (requestBody) expect(requestBody.content['application/json'].schema).toBeDefined()
  }
  const ids = operations.map(({ operation }) => operation.operationId)
  expect(new Set(ids).size).toBe(ids.length)
})

test('every reference resolves, and every schema is valid', async () => {
  const { document } = await open()
  const all = new Map([...walk(document)].map(({ pointer, value }) => [`#${pointer}`, value]))
  const references = [...all].filter(([pointer]) => pointer.endsWith('/$ref'))
  expect(references.length).toBeGreaterThan(50)
  for (const [pointer, to] of references) expect(all.has(String(to)), `${pointer}: ${String(to)}`).toBe(true)

  const ajv = new Ajv2020({ formats: { uuid: true, 'date-time': true }, allowUnionTypes: true })
  const toDefinitions = (value: unknown): object =>
    JSON.parse(JSON.stringify(value).replaceAll('"#/components/schemas/', '"components#/$defs/'))
  // Once for all: checking them anew for each schema takes minutes.
  ajv.addSchema(toDefinitions({ $id: 'components', $defs: document.components.schemas }))
  for (const [pointer, value] of all) {
    if (!pointer.endsWith('/schema') && !/^#\/components\/schemas\/\w+$/.test(pointer)) continue
    expect(() => ajv.compile(toDefinitions(value)), pointer).not.toThrow()
  }
})
