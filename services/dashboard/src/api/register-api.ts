import { AppError } from '@scores/runtime'
import type { FastifyInstance } from 'fastify'
import type { ApiParts } from './api-parts.ts'
import { registerTrialRoutes } from './dry-run-routes.ts'
import { answerErrors, requestInvalid } from './error-reply.ts'
import { registerFailedJobRoutes } from './failed-job-routes.ts'
import { registerQuarantineChangeRoutes } from './quarantine-change-routes.ts'
import { registerQuarantineRoutes } from './quarantine-routes.ts'
import { registerOpenapi } from './register-openapi.ts'
import { registerReplayRoutes } from './replay-routes.ts'
import { sharedSchemas } from './schemas.ts'
import { setSecurityHeaders } from './set-security-headers.ts'
import { compileValidator, describeInvalid } from './validate-requests.ts'

/** A payload may have 8 MB, and more as a JSON text. */
const maxBodyBytes = 10_000_000

/** Everything that can be done with the quarantine, as JSON over HTTP, in a scope that asks for a login. */
export async function registerApi(scope: FastifyInstance, parts: ApiParts): Promise<void> {
  for (const schema of sharedSchemas) scope.addSchema(schema)
  scope.setValidatorCompiler(compileValidator)
  scope.setSchemaErrorFormatter(describeInvalid)
  // Fastify's own would leave out what a schema does not name; the tests hold the two against each other.
  scope.setSerializerCompiler(() => data => JSON.stringify(data))
  scope.removeContentTypeParser('text/plain')
  scope.setErrorHandler(answerErrors(parts.log))
  scope.setNotFoundHandler(({ method, url }) => {
    throw new AppError(
      'NO_SUCH_ROUTE',
      `there is no ${method} ${url.split('?')[0]}`,
      'GET /api/openapi.json has all there are.',
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
  registerQuarantineRoutes(scope, parts)
  registerQuarantineChangeRoutes(scope, parts)
  registerReplayRoutes(scope, parts)
  registerTrialRoutes(scope, parts)
  registerFailedJobRoutes(scope, parts)
}
