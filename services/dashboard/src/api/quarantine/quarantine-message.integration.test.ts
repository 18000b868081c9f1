import { failure, openTestApi } from '@scores/testkit/api'
import { openTestDatabase, percent, takeIn } from '@scores/testkit/vitest'
import { expect, test } from 'vitest'
import { createServer } from '../../create-server.ts'

async function open() {
  const { db, url } = await openTestDatabase()
  return { db, ...(await openTestApi(createServer, { db, queue: { url, namespace: 'bullmq' } })) }
}

const missing = 987_654_321

test('a message leads to those with the same cause', async () => {
  const { db, get } = await open()
  const [first, other, second, third] = await takeIn(db, [
    { data: percent(1) },
    { data: 'nonsense' },
    { data: percent(2) },
    { data: percent(3) },
  ])
  const neighbours = async (id = 0) => (await get(`/api/quarantine/${id}/neighbours`)).body
  expect(await neighbours(first)).toEqual({ newer: second, older: null })
  expect(await neighbours(second)).toEqual({ newer: third, older: first })
  expect(await neighbours(other)).toEqual({ newer: null, older: null })
  expect(await get(`/api/quarantine/${missing}/neighbours`)).toMatchObject(failure(404, 'NO_SUCH_MESSAGE'))
})

test('a payload is judged while it is written, and nothing changes', async () => {
  const { db, get, post } = await open()
  const [id = 0] = await takeIn(db, [{ data: 'nonsense' }])
  const judge = (payload: string) => post(`/api/quarantine/${id}/judge`, { payload })
  expect(await judge('{"studentId":"Eva","exam":1,"score":50}')).toMatchObject({
    status: 200,
    body: {
      passes: false,
      why: expect.stringContaining('/score'),
      results: expect.arrayContaining([
        expect.objectContaining({ check: 'ranges', failures: [expect.objectContaining({ found: '50' })] }),
      ]),
    },
  })
  expect(await judge('{"studentId":"Eva","exam":1,"score":0.5}')).toMatchObject({
    body: { passes: true, why: null, results: [] },
  })
  expect(await get(`/api/quarantine/${id}`)).toMatchObject({ body: { edited: null, status: 'open' } })
  expect(await post(`/api/quarantine/${missing}/judge`, { payload: '' })).toMatchObject(
    failure(404, 'NO_SUCH_MESSAGE'),
  )
})
