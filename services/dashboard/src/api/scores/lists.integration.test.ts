import { declareRoles, runAnalytics, sql } from '@scores/storage'
import { parseJson } from '@scores/testkit'
import { openTestApi } from '@scores/testkit/api'
import {
  createTestQueue,
  openTestDatabase,
  openTestProducer,
  queueBackends,
  rawBatch,
  takeIn,
} from '@scores/testkit/vitest'
import { expect, test } from 'vitest'
import { createServer } from '../../create-server.ts'

const score = (student: string, exam: number, value: number) =>
  JSON.stringify({ studentId: student, exam, score: value })

async function open() {
  const { db, url } = await openTestDatabase()
  const api = await openTestApi(createServer, { db, queue: { url, namespace: 'bullmq' } })
  const now = Date.now()
  const messages = Array.from({ length: 25 }, (_, n) =>
    score(`Student ${n % 10}`, 1 + (n % 4), (n % 20) / 20),
  )
  await takeIn(
    db,
    [...messages, score('=cmd()', 9, 0.5)].map(data => ({ data, receivedAt: now })),
  )
  await takeIn(db, [{ receivedAt: now }, { data: 'nonsense', receivedAt: now }])
  await runAnalytics(db, new Date())
  const csv = async (path: string) => {
    const { headers, body } = await api.server.inject({
      method: 'GET',
      url: path,
      headers: { authorization: `Basic ${btoa('viewer:may-look')}`, accept: 'text/csv' },
    })
    expect(headers['content-type']).toContain('text/csv')
    return body.trimEnd().split('\n')
  }
  /** All rows of a list, page by page. */
  const all = async (path: string, position: 'after' | 'before') => {
    const rows: Record<string, unknown>[] = []
    for (let next: string | number | null = null, pages = 0; pages < 100; pages += 1) {
      const { body } = await api.get(`${path}${next === null ? '' : `&${position}=${next}`}`)
      const page = parseJson<{ rows: Record<string, unknown>[]; next: string | number | null }>(
        JSON.stringify(body),
      )
      rows.push(...page.rows)
      next = page.next
      if (next === null) break
    }
    return rows
  }
  return { db, csv, all, ...api }
}

test.each(['name', 'scores', 'average'])(
  'students by %s come once each, page by page, in both orders',
  async sort => {
    const { all } = await open()
    for (const order of ['ascending', 'descending']) {
      const rows = await all(`/api/students?sort=${sort}&order=${order}&limit=3`, 'after')
      expect(new Set(rows.map(({ id }) => id)).size).toBe(11)
      expect(rows).toHaveLength(11)
      const values = rows.map(row => row[sort])
      const ascending = values.toSorted((a, b) => (Number(a) < Number(b) || String(a) < String(b) ? -1 : 1))
      if (sort !== 'name') expect(values).toEqual(order === 'ascending' ? ascending : ascending.toReversed())
    }
  },
)

test('a search finds names that start with it, and takes every character literally', async () => {
  const { get } = await open()
  const found = async (search: string) =>
    parseJson<{ rows: unknown[] }>(
      JSON.stringify((await get(`/api/students?search=${encodeURIComponent(search)}`)).body),
    ).rows.length
  expect(await found('student')).toBe(10)
  expect(await found('STUDENT 3')).toBe(1)
  expect(await found('%')).toBe(0)
  expect(await found('_tudent')).toBe(0)
  expect(await found('=')).toBe(1)
})

test('a student has a distribution that adds up, as of the last run', async () => {
  const { db, get } = await open()
  const { body } = await get('/api/students?limit=1&sort=scores&order=descending')
  const [row] = parseJson<{ rows: { id: number; scores: number; distribution: number[] }[] }>(
    JSON.stringify(body),
  ).rows
  expect(row?.distribution.reduce((sum, n) => sum + n, 0)).toBe(row?.scores)
  await takeIn(db, [{ data: score('Student 0', 1, 1) }])
  const one = parseJson<{ scores: number; distribution: number[] }>(
    JSON.stringify((await get(`/api/students/${row?.id}`)).body),
  )
  expect(one.distribution.reduce((sum, n) => sum + n, 0)).toBe(one.scores)
})

test('events lead to their batch, and lists to their events', async () => {
  const { all, get } = await open()
  const rows = await all('/api/events?limit=7', 'before')
  expect(rows).toHaveLength(26)
  const [event] = rows
  const { body } = await get(`/api/events/${String(event?.['id'])}`)
  expect(body).toMatchObject({ batch: { stored: 26, received: 26 }, quarantineId: null })
  expect(await all(`/api/events?student=${String(event?.['studentId'])}&limit=7`, 'before')).toHaveLength(1)
  expect(await all(`/api/events?batch=${String(event?.['batchId'])}&limit=100`, 'before')).toHaveLength(26)
})

test.each([
  ['/api/events', 27],
  ['/api/students', 12],
  ['/api/exams', 6],
  ['/api/runs', 2],
  ['/api/gaps', 1],
  ['/api/connections', 1],
  ['/api/pauses', 1],
])('%s streams as CSV', async (path, lines) => {
  const { csv } = await open()
  expect(await csv(path)).toHaveLength(lines)
})

test('a name that a spreadsheet would run is only a text', async () => {
  const { csv } = await open()
  expect((await csv('/api/students?search=%3D')).at(-1)).toContain(`'=cmd()`)
})

test('reasons are counted in parts of the time', async () => {
  const { get } = await open()
  const { body } = await get('/api/reasons?range=hour')
  const { reasons } = parseJson<{ reasons: { reason: string; messages: number; counts: number[] }[] }>(
    JSON.stringify(body),
  )
  expect(reasons.map(({ reason }) => reason).toSorted()).toEqual(['not_json', 'out_of_range'])
  for (const { messages, counts } of reasons) expect(counts.reduce((sum, n) => sum + n, 0)).toBe(messages)
})

test('every explanation of a number is a statement that analysts can run', async () => {
  const { db, get } = await open()
  const { rows } = parseJson<{ rows: { key: string; sql: string | null }[] }>(
    JSON.stringify((await get('/api/why')).body),
  )
  expect(rows.length).toBeGreaterThan(20)
  const values: Record<string, string> = { id: '1', fingerprint: '000000000000' }
  await declareRoles(db, { pipeline: 'secret', analyst: 'secret' })
  await db.transaction().execute(async trx => {
    await sql`set local role analyst`.execute(trx)
    for (const { sql: statement, key } of rows) {
      const filled = statement?.replaceAll(
        /\{(\w+)\}/g,
        (_, name: string) => values[name] ?? '2026-01-01 00:00:00+00',
      )
      if (filled) await expect(sql.raw(filled).execute(trx), key).resolves.toBeDefined()
    }
  })
})

test.each(queueBackends)('messages on the queue are in flight, on %s', async backend => {
  const { db } = await openTestDatabase()
  const queue = await createTestQueue(backend)
  const { get } = await openTestApi(createServer, { db, queue })
  const producer = await openTestProducer(queue)
  await producer.add([rawBatch(1, ['a', 'b', 'c'])])
  const { body } = await get('/api/overview')
  expect(body).toMatchObject({
    ledger: { received: 3, stored: 0, inFlight: 3, difference: 0 },
    nodes: { queue: { waiting: 1, messages: 3 } },
  })
})
