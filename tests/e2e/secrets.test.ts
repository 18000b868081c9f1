import { once } from 'node:events'
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { createServer, type IncomingMessage } from 'node:http'
import { join } from 'node:path'
import { portOf } from '@scores/testkit'
import { Installation } from '@scores/testkit/vitest'
import { Client } from 'pg'
import { expect, onTestFinished, test } from 'vitest'

/** Each secret is passed in another way. */
const secrets = {
  user: 'SecretUser1',
  password: 'SecretPassword2',
  query: 'SecretQuery3',
  header: 'SecretHeader4',
  dashboard: 'SecretDashboard5',
}

/** A feed that refuses one request, redirects one elsewhere, and then sends a message. */
async function startFeed() {
  const requests: IncomingMessage[] = []
  const server = createServer((request, response) => {
    requests.push(request)
    if (requests.length === 1) response.writeHead(503).end()
    else if (requests.length === 2)
      response.writeHead(302, { location: `http://localhost:9/?token=${secrets.query}` }).end()
    else {
      response.writeHead(200, { 'content-type': 'text/event-stream' })
      response.write('event: score\ndata: {"studentId":"Evan48","exam":1,"score":0.5}\n\n')
    }
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return { requests, host: `127.0.0.1:${portOf(server)}` }
}

/** All rows of all tables and queues, as text. */
async function readTables(url: string): Promise<string> {
  const client = new Client({ connectionString: url })
  await client.connect()
  const { rows: tables } = await client.query<{ name: string }>(
    `select format('%I.%I', table_schema, table_name) as name from information_schema.tables
     where table_schema not in ('pg_catalog', 'information_schema')`,
  )
  let text = ''
  for (const { name } of tables)
    text += JSON.stringify((await client.query(`select t::text from ${name} t`)).rows)
  await client.end()
  return text
}

/** Every file that is not the database's. */
const readFiles = (folder: string): string =>
  readdirSync(folder)
    .filter(name => name !== 'postgres')
    .map(name => join(folder, name))
    .map(path => (statSync(path).isDirectory() ? readFiles(path) : readFileSync(path, 'utf8')))
    .join('\n')

test('no secret reaches the terminal, a log, a file, a table, a job or an answer of the API', async () => {
  const feed = await startFeed()
  await using installation = await Installation.create({
    FEED_URL: `http://${secrets.user}:${secrets.password}@${feed.host}/scores?token=${secrets.query}`,
    FEED_HEADERS: `X-Api-Key: ${secrets.header}`,
    DASHBOARD_PASSWORD: secrets.dashboard,
  })
  const pipeline = await installation.up()
  await installation.processed(1)
  const authorization = `Basic ${Buffer.from(`admin:${secrets.dashboard}`).toString('base64')}`
  const status = await installation.run('status', '--json')
  const api = await fetch(`${installation.dashboardUrl}/api/quarantine/groups`, {
    headers: { authorization },
  })
  const places = {
    status: status.output,
    api: await api.text(),
    tables: await readTables(installation.ownerUrl),
    files: readFiles(installation.dataDir),
    terminal: (await pipeline.stop('SIGTERM')).output,
  }

  expect(feed.requests.at(-1)?.headers).toMatchObject({
    authorization: `Basic ${Buffer.from(`${secrets.user}:${secrets.password}`).toString('base64')}`,
    'x-api-key': secrets.header,
  })
  for (const [place, text] of Object.entries(places))
    for (const secret of Object.values(secrets))
      expect(text.includes(secret) ? `${secret} in ${place}` : '').toBe('')
  expect(places.terminal).toContain('redirected to another origin, http://localhost:9')
})

test.each([
  { DATABASE_URL: 'postgres://me:SecretPassword2@' },
  { DATABASE_URL: 'postgres://me:SecretPassword2@127.0.0.1:1/x' },
  { QUEUE_URL: 'redis//me:SecretPassword2@host' },
  { FEED_URL: 'ftp://me:SecretPassword2@host/?token=SecretQuery3' },
  { FEED_HEADERS: 'X-Api-Key SecretHeader4' },
])('an error about %j shows no secret', async env => {
  await using installation = await Installation.create(env)
  const { code, output } = await installation.run('up', '--embedded')
  expect(code).toBe(1)
  expect(output).not.toContain('Secret')
})
