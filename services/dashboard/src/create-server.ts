import { randomBytes } from 'node:crypto'
import { fileURLToPath } from 'node:url'
import { type FastifyInstance, fastify } from 'fastify'
import { requireKnownHost } from './access/check-host.ts'
import { createLoginCheck } from './access/login-check.ts'
import { registerLoginRoutes } from './access/login-routes.ts'
import { requireLogin } from './access/require-login.ts'
import { registerSecurityHeaders } from './access/security-headers.ts'
import { registerSessions } from './access/sessions.ts'
import { registerDocs } from './api/docs/register-docs.ts'
import { replyWithError } from './api/errors/reply-with-error.ts'
import { registerApi } from './api/register-api.ts'
import { registerBoardFonts } from './board/board-fonts.ts'
import { registerBullBoard } from './board/register-bull-board.ts'
import { registerPage } from './page/register-page.ts'
import { registerHealth } from './register-health.ts'
import type { ServerContext } from './server-context.ts'

const builtPage = fileURLToPath(new URL('../web/dist', import.meta.url))

/** Maximum time for receiving a request, in milliseconds. It includes the time for which a large one waits for others. */
const maxRequestMs = 180_000

/** The dashboard's routes: health and login for everyone, the rest behind a login. */
export async function createServer(context: ServerContext): Promise<FastifyInstance> {
  const { queues, db, logins, api, hosts = [], proxies = [], pageFolder = builtPage } = context
  const server = fastify({
    forceCloseConnections: true,
    requestTimeout: maxRequestMs,
    frameworkErrors: replyWithError(api.log),
    trustProxy: proxies.length > 0 && [...proxies],
  })
  server.setErrorHandler(replyWithError(api.log))
  await registerSecurityHeaders(server)
  server.addHook('onRequest', requireKnownHost(hosts))
  await registerSessions(server, context.sessionKey ?? randomBytes(32))
  const checkLogin = await createLoginCheck(server, logins, api.log)
  registerHealth(server, db, queues)
  await server.register(async scope => registerLoginRoutes(scope, checkLogin))
  await server.register(async scope => {
    await requireLogin(scope, logins, checkLogin)
    await scope.register(boardScope => registerBullBoard(boardScope, queues, api.log), { prefix: '/queues' })
    const described = Promise.withResolvers<() => unknown>()
    await scope.register(
      async apiScope => {
        await registerApi(apiScope.withTypeProvider(), api)
        described.resolve(() => apiScope.swagger())
      },
      { prefix: '/api' },
    )
    registerBoardFonts(scope)
    registerDocs(scope, async () => JSON.stringify((await described.promise)()))
    await scope.register(async pageScope => registerPage(pageScope, pageFolder))
  })
  return server
}
