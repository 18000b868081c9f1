import { type ApiErrorCode, AppError } from '@scores/runtime'

/** A request that is refused before any route sees it. Every error handler answers it with its status. */
export class RequestRefused extends AppError {
  readonly statusCode: number

  constructor(statusCode: number, code: ApiErrorCode, message: string, hint: string) {
    super(code, message, hint)
    this.statusCode = statusCode
  }
}
