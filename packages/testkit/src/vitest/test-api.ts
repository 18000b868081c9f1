import { createServer } from '@scores/dashboard'
import type { QueueLocation } from '@scores/queue'
import { createLogger } from '@scores/runtime'
import type { Database, Kysely } from '@scores/storage'
import type { LightMyRequestResponse } from 'fastify'
import { expect, onTestFinished } from 'vitest'
import { answerChecker, type Document } from './test-document.ts'

const logins = [
  { user: 'anna', password: 'may-act', canWrite: true },
  { user: 'viewer', password: 'may-look', canWrite: false },
]
/** Whom a request is from. */
export type From = 'anna' | 'viewer' | 'nobody'
export type Method = 'GET' | 'POST' | 'PUT' | 'DELETE'

export interface TestAnswer {
  status: number
  body: unknown
  headers: LightMyRequestResponse['headers']
}

/** The API on a test's stores. Every answer of it is held against the API's own description. */
export async function openTestApi({ db, queue }: { db: Kysely<Database>; queue: QueueLocation }) {
  const log = createLogger('test', 'fatal')
  const server = await createServer({
    queues: [],
    db,
    logins,
    api: { db, queue, codeVersion: 'test', log },
  })
  onTestFinished(() => server.close())
  const inject = async (method: Method, url: string, payload?: object, from: From = 'anna') =>
    server.inject({ method, url, ...(payload === undefined ? {} : { payload }), headers: credentials(from) })

  const document = (await inject('GET', '/api/openapi.json')).json<Document>()
  const wrongWith = answerChecker(document)
  const ask = async (
    method: Method,
    url: string,
    payload?: object,
    from: From = 'anna',
  ): Promise<TestAnswer> => {
    const { statusCode: status, headers, body: text } = await inject(method, url, payload, from)
    const body: unknown = JSON.parse(text)
    expect(wrongWith({ method, url, status, body })).toBeNull()
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

/** As an error's answer is expected. */
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
