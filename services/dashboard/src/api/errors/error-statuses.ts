import type { ApiErrorCode, ErrorCode } from '@scores/runtime'

/** The HTTP status of every error that clients of the API can receive. */
const statuses: Readonly<Record<ApiErrorCode, number>> = {
  REQUEST_INVALID: 400,
  FILTER_EMPTY: 400,
  FILTER_INVALID: 400,
  PATCH_INVALID: 400,
  PAYLOAD_INVALID: 400,
  RATE_INVALID: 400,
  RETENTION_INVALID: 400,
  LOGIN_REQUIRED: 401,
  READ_ONLY_USER: 403,
  CROSS_SITE_REQUEST: 403,
  ACTION_FORBIDDEN: 403,
  NO_SUCH_ROUTE: 404,
  NO_SUCH_ROW: 404,
  NO_SUCH_MESSAGE: 404,
  NO_SUCH_REPLAY: 404,
  NO_SUCH_JOB: 404,
  NOTHING_MATCHES: 404,
  BEING_REPLAYED: 409,
  REPLAY_ENDED: 409,
  NOT_EDITABLE: 409,
  NOT_PAUSED: 409,
  BODY_TOO_LARGE: 413,
  BODY_NOT_JSON: 415,
  NO_SUCH_HOST: 421,
  TOO_MANY_LOGINS: 429,
  INTERNAL: 500,
  QUEUE_UNAVAILABLE: 503,
  QUEUE_SLOW: 503,
  TOO_MANY_CONNECTIONS: 503,
  DATABASE_UNAVAILABLE: 503,
  DATABASE_SLOW: 503,
  API_BUSY: 503,
}

export const statusOf = (code: ApiErrorCode): number => statuses[code]

export const isApiErrorCode = (code: ErrorCode): code is ApiErrorCode => Object.hasOwn(statuses, code)
