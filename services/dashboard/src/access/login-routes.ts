import type { FastifyInstance } from 'fastify'
import { escapeHtml, htmlDocument } from '../page/html.ts'
import type { LoginCheck } from './login-check.ts'
import { loginStyles } from './login-styles.ts'
import { rejectOtherSites } from './reject-other-sites.ts'
import { documentPolicy, setPolicy } from './security-headers.ts'
import { beginSession, endSession } from './sessions.ts'

const maxFormBytes = 10_000

/** Adds the login page, its form, and the logout. */
export function registerLoginRoutes(scope: FastifyInstance, checkLogin: LoginCheck): void {
  setPolicy(scope, documentPolicy)
  scope.addHook('onRequest', rejectOtherSites)
  scope.removeAllContentTypeParsers()
  scope.addContentTypeParser<string>(
    'application/x-www-form-urlencoded',
    { parseAs: 'string', bodyLimit: maxFormBytes },
    (_request, body, done) => done(null, new URLSearchParams(body)),
  )

  scope.get('/login.css', (_request, reply) => reply.type('text/css').send(loginStyles))

  scope.get<{ Querystring: Record<string, unknown> }>('/login', ({ query }, reply) =>
    reply.type('text/html').send(loginPage({ next: localPath(query['next']), isWrong: false })),
  )

  scope.post('/login', async (request, reply) => {
    const form = request.body instanceof URLSearchParams ? request.body : new URLSearchParams()
    const login = await checkLogin(request, reply, form.get('user') ?? '', form.get('password') ?? '')
    const next = localPath(form.get('next'))
    if (!login)
      return reply
        .code(401)
        .type('text/html')
        .send(loginPage({ next, isWrong: true }))
    beginSession(request, login)
    return reply.redirect(next, 303)
  })

  // A request without a form has no type.
  scope.addContentTypeParser('*', (_request, payload, done) => {
    payload.resume()
    payload.once('end', () => done(null))
  })
  scope.post('/logout', (request, reply) => {
    endSession(request)
    return reply.redirect('/login', 303)
  })
}

/** A path of this dashboard. Everything else leads to the start. */
export function localPath(given: unknown): string {
  const here = 'http://here.invalid'
  if (typeof given !== 'string' || !given.startsWith('/') || !URL.canParse(given, here)) return '/'
  const { origin, pathname, search, hash } = new URL(given, here)
  return origin === here && !pathname.startsWith('//') ? `${pathname}${search}${hash}` : '/'
}

const loginPage = ({ next, isWrong }: { next: string; isWrong: boolean }): string =>
  htmlDocument({
    title: 'Log in · Exam scores',
    css: '/login.css',
    body: `<main>
<form method="post" action="/login">
<h1>Exam scores</h1>
${isWrong ? '<p role="alert">The user name or the password is wrong.</p>' : ''}
<input type="hidden" name="next" value="${escapeHtml(next)}">
<label>User name <input name="user" autocomplete="username" autocapitalize="none" required autofocus></label>
<label>Password <input name="password" type="password" autocomplete="current-password" required></label>
<button>Log in</button>
</form>
</main>`,
  })
