import type { OutgoingHttpHeaders } from 'node:http'
import type { QueueLocation } from '@scores/queue'
import { createLogger, type Logger } from '@scores/runtime'
import type { Database, Kysely } from '@scores/storage'
import { expect, onTestFinished } from 'vitest'
import { parseJson } from '../parse-json.ts'
import { createResponseCheck, type Document, type Method } from './api-document.ts'

const logins = [
  { user: 'anna', password: 'may-act', canWrite: true },
  { user: 'viewer', password: 'may-look', canWrite: false },
]
/** The user of a request; `nobody` sends no credentials. */
export type From = 'anna' | 'viewer' | 'nobody'

/** What the dashboard's `createServer` takes. */
interface ServerOptions {
  queues: []
  db: Kysely<Database>
  logins: typeof logins
  api: { db: Kysely<Database>; queue: QueueLocation; codeVersion: string; log: Logger }
}

/** The methods of a Fastify server that the tests call. */
interface InjectableServer {
  inject(request: {
    method: Method
    url: string
    payload?: object
    headers: Record<string, string>
  }): Promise<{ statusCode: number; headers: OutgoingHttpHeaders; body: string }>
  close(): PromiseLike<unknown>
}

export interface TestResponse {
  status: number
  body: unknown
  headers: OutgoingHttpHeaders
}

/**
 * Opens the dashboard's API on a test's stores. Every response is checked against the API's own OpenAPI document.
 *
 * @param createServer - the dashboard's
 */
export async function openTestApi<Server extends InjectableServer>(
  createServer: (options: ServerOptions) => Promise<Server>,
  { db, queue }: { db: Kysely<Database>; queue: QueueLocation },
) {
  const log = createLogger('test', 'fatal')
  const server = await createServer({
    queues: [],
    db,
    logins,
    api: { db, queue, codeVersion: 'test', log },
  })
  onTestFinished(async () => {
    await server.close()
  })
  const inject = (method: Method, url: string, payload?: object, from: From = 'anna') =>
    server.inject({ method, url, ...(payload === undefined ? {} : { payload }), headers: credentials(from) })

  const document = parseJson<Document>((await inject('GET', '/api/openapi.json')).body)
  const violationOf = createResponseCheck(document)
  const ask = async (
    method: Method,
    url: string,
    payload?: object,
    from: From = 'anna',
  ): Promise<TestResponse> => {
    const { statusCode: status, headers, body: text } = await inject(method, url, payload, from)
    const body: unknown = JSON.parse(text)
    expect(violationOf({ method, url, status, body })).toBeNull()
    return { status, headers, body }
  }
  return {
    server,
    log,
    document,
    ask,
    get: (url: string) => ask('GET', url),
    post: (url: string, payload: object) => ask('POST', url, payload),
  }
}

export function credentials(from: From): Record<string, string> {
  const login = logins.find(({ user }) => user === from)
  return login ? { authorization: `Basic ${btoa(`${login.user}:${login.password}`)}` } : {}
}

/** Matches an error response. */
export const failure = (status: number, code: string, message?: string) => ({
  status,
  body: {
    error: {
      code,
      message: message === undefined ? expect.any(String) : expect.stringContaining(message),
      hint: expect.stringMatching(/./),
    },
  },
})
