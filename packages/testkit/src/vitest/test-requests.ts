import type { Method } from './test-api.ts'
import { type Document, operationsOf } from './test-document.ts'

const all = { filter: { all: true } }
const patch = { version: 1, name: 'trim', steps: [{ op: 'trim', path: '/studentId' }] }

/** A body that a route takes, by its operation. */
const bodies: Readonly<Record<string, object>> = {
  editQuarantined: { payload: '{}' },
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
  /** Undefined where the route takes none. */
  body: Record<string, unknown> | undefined
  /** By its body's properties. */
  properties: string[]
}

/** A request that is right for each route of the API, of rows that are not there. */
export const requestsOf = (document: Document): TestRequest[] =>
  operationsOf(document).map(({ method, path, operation }) => {
    const { operationId, requestBody } = operation
    const body = bodies[operationId]
    if ((requestBody === undefined) !== (body === undefined)) throw new Error(`no body for ${operationId}`)
    return {
      operationId,
      method: method as Method,
      url: path.replace('{id}', '987654321'),
      body: body as Record<string, unknown> | undefined,
      properties: Object.keys(requestBody?.content['application/json'].schema.properties ?? {}),
    }
  })
