/** A request about quarantined messages, replays or failed jobs that cannot be carried out. Nothing was changed. */
const requestErrorCodes = [
  'FILTER_EMPTY',
  'FILTER_INVALID',
  'RATE_INVALID',
  'RETENTION_INVALID',
  'PAYLOAD_INVALID',
  'NO_SUCH_MESSAGE',
  'NO_SUCH_REPLAY',
  'NO_SUCH_JOB',
  'NOTHING_MATCHES',
  'BEING_REPLAYED',
  'REPLAY_ENDED',
  'NOT_EDITABLE',
] as const

/** Every other error that the API reports to its clients. */
const apiErrorCodes = [
  'PATCH_INVALID',
  'REQUEST_INVALID',
  'BODY_TOO_LARGE',
  'BODY_NOT_JSON',
  'LOGIN_REQUIRED',
  'READ_ONLY_USER',
  'CROSS_SITE_REQUEST',
  'ACTION_FORBIDDEN',
  'API_BUSY',
  'NO_SUCH_ROUTE',
  'NO_SUCH_ROW',
  'NO_SUCH_HOST',
  'NOT_PAUSED',
  'TOO_MANY_LOGINS',
  'TOO_MANY_CONNECTIONS',
  'QUEUE_UNAVAILABLE',
  'QUEUE_SLOW',
  'DATABASE_UNAVAILABLE',
  'DATABASE_SLOW',
  'INTERNAL',
] as const

/** Errors that end a command or a service, or that a service handles itself. The API never reports them. */
const processErrorCodes = [
  'ALREADY_RUNNING',
  'ALTERNATIVE',
  'BENCH',
  'COMPOSE',
  'CONFIG',
  'DATABASE_ENCODING',
  'EDITOR',
  'FILE',
  'FLAGS',
  'MESSAGES_LOST',
  'MIGRATION_FAILED',
  'NO_DATA',
  'NO_PROGRESS',
  'NO_SUCH_FEED',
  'OTHER_RULES',
  'PIPELINE',
  'PLATFORM',
  'PLAY_FILE',
  'PORT_TAKEN',
  'POSTGRES_INIT',
  'POSTGRES_PLATFORM',
  'POSTGRES_RELEASE',
  'POSTGRES_START',
  'QUEUE_FULL',
  'SENT_FILE',
  'SERVICE_START',
  'SPOOL_READ',
  'SPOOL_WRITE',
  'STILL_RUNNING',
  'STOPPED',
  'TOO_LATE',
  'USAGE',
] as const

export type RequestErrorCode = (typeof requestErrorCodes)[number]
/** The codes that a client of the API can receive. */
export type ApiErrorCode = RequestErrorCode | (typeof apiErrorCodes)[number]
/** Every code of an `AppError`. `SQL_` precedes the SQLSTATE of a statement that a person entered. */
export type ErrorCode = ApiErrorCode | (typeof processErrorCodes)[number] | `SQL_${string}`

const errorCodes: ReadonlySet<string> = new Set([
  ...requestErrorCodes,
  ...apiErrorCodes,
  ...processErrorCodes,
])

/** Narrows what another process wrote, such as the `code` of a log line. */
export const isErrorCode = (value: unknown): value is ErrorCode =>
  typeof value === 'string' && (errorCodes.has(value) || value.startsWith('SQL_'))
