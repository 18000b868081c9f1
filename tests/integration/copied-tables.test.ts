import { pipeline } from 'node:stream/promises'
import { encodeBatch, jobIdOf, newListenerRun, type RawMessage, ReceivedBatch } from '@scores/contracts'
import { judgeBatch, storeBatch } from '@scores/normalizer'
import { checkFilter } from '@scores/quarantine'
import { listQuarantined, runAnalytics } from '@scores/storage'
import { judgedBy, openTestDatabase, openTestProducer } from '@scores/testkit/vitest'
import fc from 'fast-check'
import { Client } from 'pg'
import { from as copyFrom, to as copyTo } from 'pg-copy-streams'
import { expect, onTestFinished, test, vi } from 'vitest'
import { payload } from '../fuzz/payload/arbitrary-payload.ts'
import { arbitraryPath } from './arbitrary-path.ts'

vi.setConfig({ testTimeout: 120_000 })

const maxBytes = 90_000

/** An event with as many extra fields as fit, and one whose numbers the database writes out in 300 digits each. */
const wide = fc
  .constantFrom('"é"', '1e308', '-5e-324', '{"a":[]}', '"\\u2028"')
  .map(json => {
    const fields = Array.from({ length: 5_000 }, (_, index) => `"f${index}":${json}`)
    return `{"studentId":"Eva","exam":1,"score":0.5,${fields.join()}}`.slice(0, maxBytes)
  })
  .map(text => (text.endsWith('}') ? text : `${text.slice(0, text.lastIndexOf(','))}}`))

const text = fc.string({ unit: 'binary', maxLength: 40 })
const message: fc.Arbitrary<RawMessage> = fc.record({
  type: fc.oneof({ arbitrary: fc.constant('score'), weight: 20 }, { arbitrary: text, weight: 1 }),
  eventId: fc.oneof({ arbitrary: fc.constant(''), weight: 3 }, { arbitrary: text, weight: 1 }),
  data: fc.oneof(
    { arbitrary: payload(maxBytes).map(({ text: data }) => data), weight: 60 },
    { arbitrary: wide, weight: 1 },
  ),
  receivedAt: fc.integer({ min: 1_600_000_000_000, max: 1_900_000_000_000 }),
})
const messages = fc.array(message, { minLength: 1, maxLength: 60, size: 'max' })

/** A database with a queue, in which messages are stored as a normalizer does. */
async function openPipeline() {
  const { db, url } = await openTestDatabase()
  const producer = await openTestProducer({ url, namespace: 'bullmq' })
  const store = async (given: RawMessage[]) => {
    const raw = { feed: 'feed', listenerRun: newListenerRun(), firstSequence: 1, messages: given }
    await producer.add([raw])
    const batch = new ReceivedBatch(encodeBatch(raw))
    const stored = await storeBatch(db, { jobId: jobIdOf(raw), batch }, judgeBatch(batch), judgedBy)
    await runAnalytics(db, new Date())
    return stored
  }
  return { db, url, store }
}

async function connect(url: string): Promise<Client> {
  const client = new Client({ connectionString: url, query_timeout: 60_000 })
  await client.connect()
  onTestFinished(() => client.end())
  return client
}

interface Relation {
  name: string
  /** The columns that can be written. */
  columns: string
  isTable: boolean
  /** Tells which migrations were applied. */
  isHistory: boolean
}

const readRelations = async (client: Client): Promise<Relation[]> =>
  (
    await client.query<Relation>(`
      select c.oid::regclass::text as name, c.relkind = 'r' as "isTable", c.relname ~ 'migration' as "isHistory",
        (select string_agg(quote_ident(attname), ', ' order by attnum) from pg_attribute
          where attrelid = c.oid and attnum > 0 and not attisdropped and attgenerated = '') as columns
      from pg_class c join pg_namespace n on n.oid = c.relnamespace
      where n.nspname <> 'information_schema' and n.nspname !~ '^pg_' and c.relkind in ('r', 'v', 'm', 'p')`)
  ).rows

/** The number of rows of a table, and a hash of them in any order. */
const summarize = async (client: Client, { name }: Relation): Promise<object | undefined> =>
  (
    await client.query<object>(`
      select count(*), md5(string_agg(hash, '' order by hash collate "C"))
      from (select md5(t::text) as hash from ${name} t)`)
  ).rows[0]

test('every table and view with any messages can be copied out, and every table into another database', async () => {
  const { url, store } = await openPipeline()
  const source = await connect(url)
  const target = await connect((await openTestDatabase()).url)
  const relations = await readRelations(source)
  const tables = relations.filter(({ isTable }) => isTable)
  // With `cascade`, since Postgres overlooks that tables with foreign keys that are not enforced are in the list.
  const empty = (client: Client, emptied: Relation[]) =>
    client.query(`truncate ${emptied.map(({ name }) => name).join()} cascade`)

  await fc.assert(
    fc.asyncProperty(messages, async given => {
      await store(given)
      await empty(target, tables)
      for (const relation of relations) {
        const { name, columns, isTable } = relation
        const rows = source.query(copyTo(`copy (select ${columns} from ${name}) to stdout`))
        if (isTable) {
          await pipeline(rows, target.query(copyFrom(`copy ${name} (${columns}) from stdin`)))
          expect([name, await summarize(target, relation)]).toEqual([name, await summarize(source, relation)])
        } else {
          await rows.resume().toArray()
        }
      }
      await empty(
        source,
        tables.filter(({ isHistory }) => !isHistory),
      )
    }),
    { numRuns: 4 },
  )
})

test('every SQL/JSON path can be asked of any quarantined messages', async () => {
  const { db, store } = await openPipeline()
  await fc.assert(
    fc.asyncProperty(
      messages,
      fc.array(arbitraryPath, { minLength: 10, maxLength: 20, size: 'max' }),
      async (given, paths) => {
        await store(given)
        for (const match of paths) {
          const filter = await checkFilter(db, { match })
          await expect(listQuarantined(db, { filter, limit: 500 })).resolves.toBeInstanceOf(Array)
        }
      },
    ),
    { numRuns: 4 },
  )
})
