import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { createLogger, projectFolder } from '@scores/runtime'
import { openDatabase } from '@scores/storage'
import { createTestDatabase, Installation, queueBackends, takeIn } from '@scores/testkit/vitest'
import { Client } from 'pg'
import { expect, inject, onTestFinished, test } from 'vitest'

const replayed = 1_000
/** Number of live messages from which each latency is computed: five seconds. */
const measured = 500
const waitOptions = { timeout: 60_000, interval: 250 }

test.each(queueBackends)(
  'a replay at most doubles the latency of the live feed, with the queue on %s',
  async backend => {
    const databaseUrl = await createTestDatabase()
    const redis = { QUEUE_URL: inject('redisUrl'), QUEUE_NAMESPACE: `e2e-${randomBytes(4).toString('hex')}` }
    await quarantinePercentages(databaseUrl)
    await using installation = await Installation.create({
      DATABASE_URL: databaseUrl,
      SIMULATOR_RATE: '100',
      SIMULATOR_COUNT: '0',
      SIMULATOR_BAD_SHARE: '0',
      ...(backend === 'redis' ? redis : {}),
    })
    const client = new Client({ connectionString: databaseUrl })
    await client.connect()
    onTestFinished(() => client.end())

    const pipeline = await installation.up()
    const usual = await latencyOfNext(client, measured)
    const patch = join(projectFolder, 'docs/percentages.patch.json')
    const replay = installation.run('replay', '--all', '--patch', patch, '--rate', '200')
    const begun = () => client.query("select from replays where status = 'running' and stored > 0")
    await expect.poll(async () => (await begun()).rowCount, waitOptions).toBe(1)
    const duringReplay = await latencyOfNext(client, measured)
    expect((await replay).code).toBe(0)
    expect((await pipeline.stop('SIGTERM')).code).toBe(0)
    console.log(
      `p99 from read to committed: usual ${usual.toFixed(1)} ms, during the replay ${duringReplay.toFixed(1)} ms`,
    )
    expect(duringReplay).toBeLessThan(2 * usual)
  },
)

async function quarantinePercentages(url: string): Promise<void> {
  const db = openDatabase(
    { url, name: 'test', connections: 1, statementTimeoutMs: 20_000 },
    createLogger('test', 'fatal'),
  )
  try {
    expect(
      await takeIn(
        db,
        Array.from({ length: replayed }, () => ({})),
      ),
    ).toHaveLength(replayed)
  } finally {
    await db.destroy()
  }
}

/**
 * Waits for live messages and measures their latency.
 *
 * @returns the median of each second's 99th percentile, in milliseconds from read to committed. The median keeps one
 *   stall of the machine from deciding.
 */
async function latencyOfNext(client: Client, messages: number): Promise<number> {
  const from = new Date().toISOString()
  const live = `events e join ingest_batches b on b.id = e.batch_id
    where b.feed <> 'feed' and e.received_at >= '${from}'`
  const count = async () => {
    const { rows } = await client.query<{ messages: number }>(`select count(*)::int as messages from ${live}`)
    return rows[0]?.messages
  }
  await expect.poll(count, waitOptions).toBeGreaterThanOrEqual(messages)
  const { rows } = await client.query<{ p99: number }>(
    `select percentile_cont(0.5) within group (order by p99) as p99 from (
       select percentile_cont(0.99) within group (
         order by extract(epoch from pg_xact_commit_timestamp(e.xmin) - e.received_at)::float8 * 1000
       ) as p99
       from ${live}
       group by date_trunc('second', e.received_at)
     ) as seconds`,
  )
  return rows[0]?.p99 ?? Number.NaN
}
