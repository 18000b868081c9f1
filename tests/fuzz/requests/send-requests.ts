import type { ApiDocument, ArbitraryRequest } from './arbitrary-request.ts'

/** Longest time for an answer, in milliseconds. */
const maxAnswerMs = 2_000

/** A signed-in user of the dashboard. */
export interface Api {
  url: string
  password: string
}

const authorization = ({ password }: Api) => `Basic ${Buffer.from(`admin:${password}`).toString('base64')}`

export async function readApiDocument(api: Api): Promise<ApiDocument> {
  const response = await fetch(`${api.url}/api/openapi.json`, {
    headers: { authorization: authorization(api) },
  })
  if (!response.ok) throw new Error(`/api/openapi.json answered with ${response.status}`)
  const document: ApiDocument = JSON.parse(await response.text())
  return document
}

/** Sends requests one after the other. Returns one line per server error and per late answer. */
export async function sendRequests(api: Api, requests: readonly ArbitraryRequest[]): Promise<string[]> {
  const problems: string[] = []
  for (const { method, path, body } of requests) {
    const startedAt = performance.now()
    const response = await fetch(`${api.url}${path}`, {
      method,
      body,
      headers: { authorization: authorization(api), 'content-type': 'application/json' },
      signal: AbortSignal.timeout(30_000),
    })
    const text = await response.text()
    const ms = performance.now() - startedAt
    const request = `${method} ${path.slice(0, 200)}`
    if (response.status >= 500)
      problems.push(`${request} answered with ${response.status}: ${text.slice(0, 200)}`)
    if (ms > maxAnswerMs) problems.push(`${request} took ${Math.round(ms)} ms`)
  }
  return problems
}
