import { openTestApi } from '@scores/testkit/api'
import { openTestDatabase, percentPatch, takeIn } from '@scores/testkit/vitest'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createServer } from '../../create-server.ts'

async function open() {
  const { db, url } = await openTestDatabase()
  return { db, ...(await openTestApi(createServer, { db, queue: { url, namespace: 'bullmq' } })) }
}

const fieldsOf = (body: unknown) => new Map<string, unknown>(Object.entries(body ?? {}))

const unusual = [
  '',
  '<script>alert(1)</script>',
  '</script><!--',
  '{"score":1e400}',
  '{"score":12345678901234567890.10}',
  '{"score":-0,"score":1}',
  '{"__proto__":{"a":1},"constructor":{"prototype":{}}}',
  'a\u0000b',
  '{"x":"\\u0000"}',
  '\ufeff{}',
  '\u2028\u2029\u0085\u007f\u202e',
  'O\'Neil \\ " \\" \n\r\t\b',
  '👩‍🎓 e\u0301 \u{10ffff} \ufffd',
  'x'.repeat(5_000_000),
]

test('payloads are returned unchanged, as data that no browser runs or caches', async () => {
  const { db, get, ask } = await open()
  const ids = await takeIn(
    db,
    unusual.map(data => ({ data })),
  )
  for (const [index, payload] of unusual.entries()) {
    const { body, headers } = await get(`/api/quarantine/${ids[index]}`)
    // Not toEqual, which would print five megabytes.
    expect(fieldsOf(body).get('payload') === payload, payload.slice(0, 50)).toBe(true)
    expect(headers).toMatchObject({
      'content-type': 'application/json; charset=utf-8',
      'x-content-type-options': 'nosniff',
      'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
      'cache-control': 'no-store',
    })
  }
  const untouched = { ...percentPatch, steps: [{ op: 'test', path: '/nowhere', value: 1 }] }
  for (const [index, payload] of unusual.entries()) {
    const { body } = await ask('POST', '/api/replays/test-patch', { id: ids[index], patch: untouched })
    const fields = fieldsOf(body)
    const isUnchanged = fields.get('before') === payload && fields.get('after') === payload
    expect(isUnchanged, payload.slice(0, 50)).toBe(true)
  }
})

test('every quarantined text is returned unchanged', async () => {
  const { db, get } = await open()
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.oneof(fc.string({ unit: 'binary', maxLength: 300 }), fc.json()), { minLength: 1 }),
      async payloads => {
        const ids = await takeIn(
          db,
          payloads.map(data => ({ data })),
        )
        const answers = await Promise.all(ids.map(id => get(`/api/quarantine/${id}`)))
        expect(answers.map(({ body }) => fieldsOf(body).get('payload'))).toEqual(payloads)
      },
    ),
    { numRuns: 30 },
  )
})

test('every replacement of a payload is returned unchanged', async () => {
  const { db, get, ask } = await open()
  const [id] = await takeIn(db, [{ data: 'nonsense' }])
  const texts = fc
    .oneof(fc.string({ unit: 'binary', maxLength: 300 }), fc.json())
    .filter(text => !text.includes('\u0000'))
  await fc.assert(
    fc.asyncProperty(texts, async payload => {
      expect(await ask('PUT', `/api/quarantine/${id}/payload`, { payload })).toMatchObject({ status: 200 })
      expect(await get(`/api/quarantine/${id}`)).toMatchObject({
        body: { payload: 'nonsense', edited: { payload } },
      })
    }),
    { numRuns: 50 },
  )
})

test('a payload of eight megabytes is accepted, and a body over ten is rejected', async () => {
  const { db, ask } = await open()
  const [id] = await takeIn(db, [{ data: 'nonsense' }])
  const edit = (length: number) =>
    ask('PUT', `/api/quarantine/${id}/payload`, { payload: 'x'.repeat(length) })
  expect(await edit(8_000_000)).toMatchObject({ status: 200 })
  expect(await edit(10_000_000)).toMatchObject({ status: 413, body: { error: { code: 'BODY_TOO_LARGE' } } })
})
