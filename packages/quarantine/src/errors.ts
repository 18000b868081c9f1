import { AppError, type RequestErrorCode } from '@scores/runtime'

/** A request that cannot be carried out. Nothing was changed; message and hint tell why and what to do. */
export class RequestError extends AppError {
  declare readonly code: RequestErrorCode

  constructor(code: RequestErrorCode, message: string, hint: string) {
    super(code, message, hint)
    this.name = 'RequestError'
  }
}
