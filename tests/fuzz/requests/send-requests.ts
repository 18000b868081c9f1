import { request as sendHttp } from 'node:http'
import { text } from 'node:stream/consumers'
import type { MachineStall } from '../pipeline/machine-stall.ts'
import type { ApiDocument, ArbitraryRequest } from './arbitrary-request.ts'

/** Longest time for an answer, in milliseconds, without the time for which the machine let it wait. */
const maxAnswerMs = 2_000
const timeoutMs = 60_000

/** A signed-in user of the dashboard. */
export interface Api {
  url: string
  password: string
}

const authorization = ({ password }: Api) => `Basic ${Buffer.from(`admin:${password}`).toString('base64')}`

export async function readApiDocument(api: Api): Promise<ApiDocument> {
  const { status, body } = await send(api, {
    method: 'GET',
    path: '/api/openapi.json',
    headers: {},
    body: null,
  })
  if (status !== 200) throw new Error(`/api/openapi.json answered with ${status}`)
  const document: ApiDocument = JSON.parse(body)
  return document
}

/** Sends requests one after the other. Returns one line per server error and per late answer. */
export async function sendRequests(
  api: Api,
  requests: readonly ArbitraryRequest[],
  stall: MachineStall,
): Promise<string[]> {
  const problems: string[] = []
  for (const each of requests) {
    const name = `${each.method} ${each.path.slice(0, 200)}`
    const since = stall.measure()
    const startedAt = performance.now()
    try {
      const { status, body } = await send(api, each)
      if (status >= 500 && !(status === 501 && each.method === 'PROPFIND'))
        problems.push(`${name} answered with ${status}: ${body.slice(0, 200)}`)
    } catch (error) {
      problems.push(`${name} was not answered: ${String(error)}`)
    }
    const ms = performance.now() - startedAt
    const workedMs = ms > maxAnswerMs ? ms - since() : ms
    if (workedMs > maxAnswerMs)
      problems.push(
        `${name} took ${Math.round(ms)} ms, ${Math.round(ms - workedMs)} ms of them for the machine's other work`,
      )
  }
  return problems
}

function send(
  api: Api,
  { method, path, headers, body }: ArbitraryRequest,
): Promise<{ status: number; body: string }> {
  return new Promise((resolve, reject) => {
    const { hostname, port } = new URL(api.url)
    // Node leaves it out for methods that usually have no body.
    const length = body === null ? {} : { 'content-length': Buffer.byteLength(body) }
    const request = sendHttp(
      {
        hostname,
        port,
        method,
        path,
        headers: { authorization: authorization(api), ...length, ...headers },
        agent: false,
        timeout: timeoutMs,
      },
      response => {
        text(response).then(answer => resolve({ status: response.statusCode ?? 0, body: answer }), reject)
      },
    )
    request.once('timeout', () => request.destroy(new Error(`no answer within ${timeoutMs} ms`)))
    request.once('error', reject)
    request.end(body ?? undefined)
  })
}
