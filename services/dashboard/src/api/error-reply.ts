import type { RequestErrorCode } from '@scores/quarantine'
import { AppError, describeError, type Logger } from '@scores/runtime'
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify'
import { setSecurityHeaders } from './set-security-headers.ts'
import { isConnectionLost, isTooSlow, isUnworkable } from './store-errors.ts'

/** What the API answers where it does not do what was asked. */
export interface ErrorReply {
  error: {
    /** Stable, for programs: `NO_SUCH_REPLAY`. */
    code: string
    message: string
    /** What to do now. */
    hint: string
  }
}

interface Answer {
  status: number
  code: string
  message: string
  hint: string
}

const refusals: Readonly<Record<RequestErrorCode, number>> = {
  FILTER_EMPTY: 400,
  FILTER_INVALID: 400,
  RATE_INVALID: 400,
  RETENTION_INVALID: 400,
  PAYLOAD_INVALID: 400,
  NO_SUCH_MESSAGE: 404,
  NO_SUCH_REPLAY: 404,
  NO_SUCH_JOB: 404,
  NOTHING_MATCHES: 404,
  BEING_REPLAYED: 409,
  REPLAY_ENDED: 409,
  NOT_EDITABLE: 409,
}

const statuses = new Map<string, number>(
  Object.entries({
    ...refusals,
    PATCH_INVALID: 400,
    REQUEST_INVALID: 400,
    READ_ONLY_USER: 403,
    CROSS_SITE_REQUEST: 403,
    NO_SUCH_ROUTE: 404,
    QUEUE_UNAVAILABLE: 503,
    QUEUE_SLOW: 503,
    DATABASE_AWAY: 503,
    DATABASE_SLOW: 503,
  }),
)

const seeOpenapi = 'GET /api/openapi.json describes every request.'

/** What Fastify refuses before a route is asked, by status. */
const refusedEarly = new Map<number, Omit<Answer, 'message'>>([
  [400, { status: 400, code: 'REQUEST_INVALID', hint: seeOpenapi }],
  [
    401,
    {
      status: 401,
      code: 'LOGIN_REQUIRED',
      hint: 'Send the user name and password of the dashboard (HTTP Basic).',
    },
  ],
  [413, { status: 413, code: 'BODY_TOO_LARGE', hint: 'A body may have 10 MB.' }],
  // A part of the path that is too long to be an id.
  [414, { status: 400, code: 'REQUEST_INVALID', hint: seeOpenapi }],
  [415, { status: 415, code: 'BODY_NOT_JSON', hint: 'Send JSON, with content-type: application/json.' }],
])

/** A request that is wrong by itself. */
export const requestInvalid = (message: string): AppError =>
  new AppError('REQUEST_INVALID', message, seeOpenapi)

/** Answers whatever is thrown as an `ErrorReply`; what nobody foresaw is logged, and its message kept back. */
export const answerErrors =
  (log: Logger) =>
  (error: FastifyError | Error, request: FastifyRequest, reply: FastifyReply): void => {
    const known = foreseen(error)
    if (known === null) log.error({ err: error, ...asked(request) }, 'the API failed')
    else if (known.status === 503) log.warn({ why: describeError(error), ...asked(request) }, known.message)
    const { status, code, message, hint } = known ?? unforeseen
    const body: ErrorReply = { error: { code, message, hint } }
    void setSecurityHeaders(reply).code(status).send(body)
  }

const asked = ({ method, url }: FastifyRequest) => ({ method, url })

const unforeseen: Answer = {
  status: 500,
  code: 'INTERNAL',
  message: 'something went wrong here',
  hint: "The dashboard's log says what.",
}

function foreseen(error: FastifyError | Error): Answer | null {
  if (error instanceof AppError) {
    const status = statuses.get(error.code)
    return status === undefined
      ? null
      : { status, code: error.code, message: error.message, hint: error.hint }
  }
  if (isConnectionLost(error)) {
    const hint = 'Try again; GET /readyz tells when it is back.'
    return { status: 503, code: 'DATABASE_AWAY', message: 'the database is away or busy', hint }
  }
  if (isTooSlow(error)) {
    const hint = 'Ask for less: a narrower filter, a smaller page.'
    return { status: 503, code: 'DATABASE_SLOW', message: 'the database took too long', hint }
  }
  if (isUnworkable(error))
    return {
      status: 400,
      code: 'REQUEST_INVALID',
      message: `not possible: ${error.message}`,
      hint: seeOpenapi,
    }
  const early = 'statusCode' in error ? refusedEarly.get(error.statusCode ?? 500) : undefined
  return early ? { ...early, message: error.message } : null
}
