import { type ApiErrorCode, AppError, describeError, type Logger } from '@scores/runtime'
import { isStatementTimeout, isValueRejection } from '@scores/storage'
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify'
import type { Static } from 'typebox'
import { ClientDisconnected } from '../requests/reads.ts'
import { setSecurityHeaders } from '../requests/set-security-headers.ts'
import type { errorReply } from './error-reply-schema.ts'
import { isApiErrorCode, statusOf } from './error-statuses.ts'
import { isConnectionLost } from './store-errors.ts'

interface ApiError {
  code: ApiErrorCode
  message: string
  hint: string
}

const seeOpenapi = 'GET /api/openapi.json describes every request.'

/** Errors of Fastify itself, by the status that Fastify gives them. */
const fastifyErrors = new Map<number, Omit<ApiError, 'message'>>([
  [400, { code: 'REQUEST_INVALID', hint: seeOpenapi }],
  [
    401,
    {
      code: 'LOGIN_REQUIRED',
      hint: 'Send the user name and password of the dashboard (HTTP Basic).',
    },
  ],
  [413, { code: 'BODY_TOO_LARGE', hint: 'The maximum size of a body is 10 MB.' }],
  // A path segment that is too long to be an id.
  [414, { code: 'REQUEST_INVALID', hint: seeOpenapi }],
  [415, { code: 'BODY_NOT_JSON', hint: 'Send JSON, with content-type: application/json.' }],
])

export const requestInvalid = (message: string): AppError =>
  new AppError('REQUEST_INVALID', message, seeOpenapi)

/** Answers every error as an `ErrorReply`. */
export const replyWithError =
  (log: Logger) =>
  (error: FastifyError | Error, request: FastifyRequest, reply: FastifyReply): void => {
    const { status, body } = describeFailure(log, error, request)
    void setSecurityHeaders(reply).code(status).send(body)
  }

/** The answer to a request that failed. An unexpected error is logged, and its message is not disclosed. */
export function describeFailure(
  log: Logger,
  error: FastifyError | Error,
  { method, url }: FastifyRequest,
): { status: number; body: Static<typeof errorReply> } {
  const expected = toApiError(error)
  const { code, message, hint } = expected ?? internalError
  const status = statusOf(code)
  if (error instanceof ClientDisconnected) log.debug({ method, url }, error.message)
  else if (expected === null) log.error({ err: error, method, url }, 'the API failed')
  else if (status === 503) log.warn({ why: describeError(error), method, url }, message)
  return { status, body: { error: { code, message: bounded(message), hint } } }
}

/** Some messages quote a value of the request, which may have megabytes. */
const bounded = (message: string): string =>
  message.length <= maxMessageCharacters ? message : `${message.slice(0, maxMessageCharacters)}…`

const maxMessageCharacters = 2_000

const internalError: ApiError = {
  code: 'INTERNAL',
  message: 'the dashboard failed',
  hint: 'The log of the dashboard tells why.',
}

function toApiError(error: FastifyError | Error): ApiError | null {
  if (error instanceof AppError) {
    const { code, message, hint } = error
    return isApiErrorCode(code) ? { code, message, hint } : null
  }
  if (isConnectionLost(error))
    return {
      code: 'DATABASE_UNAVAILABLE',
      message: 'the database is unavailable or busy',
      hint: 'Try again; GET /readyz shows when it is back.',
    }
  if (isStatementTimeout(error))
    return {
      code: 'DATABASE_SLOW',
      message: 'the database took too long',
      hint: 'Request less: a narrower filter or a smaller page.',
    }
  if (isValueRejection(error))
    return { code: 'REQUEST_INVALID', message: `not possible: ${error.message}`, hint: seeOpenapi }
  const fastifyError = 'statusCode' in error ? fastifyErrors.get(Number(error.statusCode ?? 500)) : undefined
  return fastifyError ? { ...fastifyError, message: error.message } : null
}
