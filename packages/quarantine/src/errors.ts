import { AppError } from '@scores/runtime'

/** What can be wrong with what somebody asks of the quarantine; nothing is changed then. */
export type RequestErrorCode =
  | 'FILTER_EMPTY'
  | 'FILTER_INVALID'
  | 'NOTHING_MATCHES'
  | 'NO_SUCH_MESSAGE'
  | 'NO_SUCH_REPLAY'
  | 'NO_SUCH_JOB'
  | 'BEING_REPLAYED'
  | 'REPLAY_ENDED'
  | 'NOT_EDITABLE'
  | 'PAYLOAD_INVALID'
  | 'RATE_INVALID'
  | 'RETENTION_INVALID'

/** Nothing was changed; the message and the hint say why and what to do. */
export class RequestError extends AppError {
  declare readonly code: RequestErrorCode

  constructor(code: RequestErrorCode, message: string, hint: string) {
    super(code, message, hint)
    this.name = 'RequestError'
  }
}
