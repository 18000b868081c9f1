import { AppError } from '@scores/runtime'
import { PipelineReader } from '../pipeline/pipeline-reader.ts'
import type { ApiContext, ApiScope } from './api-context.ts'
import { replyWithError, requestInvalid } from './errors/reply-with-error.ts'
import { registerFailedJobRoutes } from './failed-jobs/failed-job-routes.ts'
import { registerLedgerRoutes } from './ledger/ledger-routes.ts'
import { registerReasonRoutes } from './ledger/reason-routes.ts'
import { registerOpenapi } from './openapi/register-openapi.ts'
import { registerHistoryRoutes } from './operations/history-routes.ts'
import { registerPauseRoutes } from './operations/pause-routes.ts'
import { registerServiceRoutes } from './operations/service-routes.ts'
import { registerVerifyRoutes } from './operations/verify-routes.ts'
import { LiveFeed } from './overview/live-feed.ts'
import { registerLiveRoutes } from './overview/live-routes.ts'
import { registerOverviewRoutes } from './overview/overview-routes.ts'
import { registerQuarantineChangeRoutes } from './quarantine/quarantine-change-routes.ts'
import { registerQuarantineMessageRoutes } from './quarantine/quarantine-message-routes.ts'
import { registerQuarantineRoutes } from './quarantine/quarantine-routes.ts'
import { registerDryRunRoutes } from './replays/dry-run-routes.ts'
import { registerReplayRoutes } from './replays/replay-routes.ts'
import { limitLargeRequests } from './requests/limit-large-requests.ts'
import { limitJsonDepth } from './requests/parse-json-body.ts'
import { createRead } from './requests/reads.ts'
import { setSecurityHeaders } from './requests/set-security-headers.ts'
import { compileValidator, describeInvalid } from './requests/validate-requests.ts'
import { sharedSchemas } from './schemas/shared-schemas.ts'
import { registerEventRoutes } from './scores/event-routes.ts'
import { registerTotalsRoutes } from './scores/totals-routes.ts'
import { registerSessionRoutes } from './session/session-routes.ts'
import { registerWhyRoutes } from './why/why-routes.ts'

/** A payload may have 8 MB, and is larger when escaped as JSON. */
const maxBodyBytes = 10_000_000

/** What the pipeline knows, and what people do with it, as JSON over HTTP, in a scope that requires a login. */
export async function registerApi(scope: ApiScope, context: ApiContext): Promise<void> {
  for (const schema of sharedSchemas) scope.addSchema(schema)
  scope.setValidatorCompiler(compileValidator)
  scope.setSchemaErrorFormatter(describeInvalid)
  // Fastify's serializer would omit properties that a schema does not name. Compiler and tests compare the two instead.
  scope.setSerializerCompiler(() => data => JSON.stringify(data))
  scope.removeContentTypeParser('text/plain')
  limitJsonDepth(scope)
  limitLargeRequests(scope)
  scope.setErrorHandler(replyWithError(context.log))
  scope.setNotFoundHandler(({ method, url }) => {
    throw new AppError(
      'NO_SUCH_ROUTE',
      `the route ${method} ${url.split('?')[0]} does not exist`,
      'GET /api/openapi.json lists all routes.',
    )
  })
  scope.addHook('onRoute', route => {
    route.bodyLimit = maxBodyBytes
  })
  scope.addHook('preValidation', async ({ body, is404, routeOptions }) => {
    if (!is404 && body !== undefined && routeOptions.schema?.body === undefined)
      throw requestInvalid('this request takes no body')
  })
  scope.addHook('onSend', async (_request, reply) => {
    setSecurityHeaders(reply)
  })
  await registerOpenapi(scope)
  const { db, queue, log, dataDir = null } = context
  const pools = context.reads ?? { lookups: db, searches: db, dryRuns: db, downloads: db, control: db }
  const read = createRead(pools)
  const pipeline = new PipelineReader({ db: pools.lookups, queue, dataDir }, log)
  scope.addHook('onClose', () => pipeline[Symbol.asyncDispose]())
  registerOverviewRoutes(scope, pipeline)
  registerLiveRoutes(scope, new LiveFeed({ pipeline, db: pools.lookups, log }))
  registerLedgerRoutes(scope, pipeline, read)
  registerTotalsRoutes(scope, read)
  registerEventRoutes(scope, read)
  registerReasonRoutes(scope, read)
  registerQuarantineRoutes(scope, read)
  registerQuarantineMessageRoutes(scope, read)
  registerQuarantineChangeRoutes(scope, context)
  registerReplayRoutes(scope, context, read)
  registerDryRunRoutes(scope, read)
  registerFailedJobRoutes(scope, context)
  registerHistoryRoutes(scope, read)
  registerPauseRoutes(scope, context, read)
  registerServiceRoutes(scope, context, read)
  registerVerifyRoutes(scope, context)
  registerWhyRoutes(scope)
  registerSessionRoutes(scope, context)
}
