import { type Document, type Method, operationsOf } from './api-document.ts'

const all = { filter: { all: true } }
const patch = { version: 1, name: 'trim', steps: [{ op: 'trim', path: '/studentId' }] }

/** A valid body for each operation that takes one. */
const bodies: Readonly<Record<string, Record<string, unknown>>> = {
  editQuarantined: { payload: '{}' },
  judgePayload: { payload: '{}' },
  discardQuarantined: { ...all, note: 'why' },
  reopenQuarantined: { ...all, note: 'why' },
  purgeQuarantine: { olderThanDays: 0, dryRun: false },
  startReplay: { ...all, patch, rate: 1 },
  dryRun: { ...all, patch },
  testPatch: { patch, id: 1 },
  retryFailedJobs: { ids: ['one'], feed: 'one', why: 'disk' },
}

export interface TestRequest {
  operationId: string
  method: Method
  url: string
  /** Undefined if the route takes none. */
  body: Record<string, unknown> | undefined
  /** Names of the body's properties. */
  properties: string[]
}

/** Returns a valid request for each route of the API. Ids refer to rows that do not exist. */
export const requestsOf = (document: Document): TestRequest[] =>
  operationsOf(document).map(({ method, path, operation }) => {
    const { operationId, requestBody } = operation
    const body = bodies[operationId]
    if ((requestBody === undefined) !== (body === undefined))
      throw new Error(`bodies and document disagree about ${operationId}`)
    return {
      operationId,
      method,
      url: path.replace('{id}', '987654321'),
      body,
      properties: Object.keys(requestBody?.content['application/json'].schema.properties ?? {}),
    }
  })
