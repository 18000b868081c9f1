import type { ApiContext, ApiScope } from '../api-context.ts'
import { describeRoute } from '../openapi/describe-route.ts'
import { refTo } from '../schemas/schema-parts.ts'
import { session } from './session-schemas.ts'

const schema = describeRoute(
  {
    tag: 'this API',
    operationId: 'getSession',
    summary: 'Who sends the requests',
    description: 'And what they may do. A user with read-only access may run dry runs.',
  },
  {},
  { 200: refTo(session) },
)

/** The route that names the user. */
export function registerSessionRoutes(scope: ApiScope, { codeVersion }: ApiContext): void {
  scope.get('/session', { schema }, async ({ user, canWrite, sessionEndsAt }) => ({
    user,
    canWrite,
    login: sessionEndsAt === null ? ('basic' as const) : ('page' as const),
    expiresAt: sessionEndsAt,
    codeVersion,
  }))
}
