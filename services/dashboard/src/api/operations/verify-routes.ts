import { provePromises } from '@scores/reconciliation'
import type { ApiContext, ApiScope } from '../api-context.ts'
import { describeRoute } from '../openapi/describe-route.ts'
import { refTo } from '../schemas/schema-parts.ts'
import { verification } from './operation-schemas.ts'

const minutesProved = 60

const schema = describeRoute(
  {
    tag: 'operations',
    operationId: 'verify',
    summary: 'Prove the promises on the live data',
    description:
      'The proofs of ./entrypoint verify. They recount every event, which takes some seconds per million. Requests at the same time share one run.',
  },
  {},
  { 200: refTo(verification) },
)

/** The route that proves the promises. */
export function registerVerifyRoutes(scope: ApiScope, { db, queue, dataDir, log }: ApiContext): void {
  const run = async () => {
    const at = new Date()
    const { holds, findings } = await provePromises(
      { db, queue, dataDir: dataDir ?? null },
      { minutes: minutesProved, gaps: 0, supervisedSince: null },
      log,
    )
    return { at, seconds: (Date.now() - at.getTime()) / 1_000, holds, findings }
  }
  let running: ReturnType<typeof run> | null = null
  scope.get('/verify', { schema }, () => {
    running ??= run().finally(() => {
      running = null
    })
    return running
  })
}
