import { createServer } from '@scores/dashboard'
import type { Logger } from '@scores/runtime'
import type { Database, Kysely } from '@scores/storage'

const login = { user: 'generate', password: 'generate', canWrite: false }

/**
 * The dashboard's description of its API (OpenAPI 3.1), as JSON text. It queries neither the database nor a queue.
 *
 * @throws Error where the dashboard answers with an error
 */
export async function describeApi(db: Kysely<Database>, log: Logger): Promise<string> {
  const queue = { url: 'redis://localhost', namespace: 'generate' }
  const server = await createServer({
    queues: [],
    db,
    logins: [login],
    api: { db, queue, codeVersion: 'generate', log },
  })
  try {
    const authorization = `Basic ${btoa(`${login.user}:${login.password}`)}`
    const { statusCode, body } = await server.inject({ url: '/api/openapi.json', headers: { authorization } })
    if (statusCode !== 200) throw new Error(`the dashboard returned no description of its API: ${body}`)
    return `${JSON.stringify(JSON.parse(body), null, 2)}\n`
  } finally {
    await server.close()
  }
}
