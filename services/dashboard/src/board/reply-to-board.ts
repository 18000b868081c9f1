import type { Logger } from '@scores/runtime'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { describeFailure } from '../api/errors/reply-with-error.ts'

/** Answers every error under `/queues` in a form that both programs and Bull Board's pages understand. */
export const replyToBoard =
  (log: Logger) =>
  (failure: Error, request: FastifyRequest, reply: FastifyReply): void => {
    const { status, body } = describeFailure(log, failure, request)
    // The pages show the text of a key and the message.
    const key = status === 403 ? 'ERRORS.FORBIDDEN' : 'ERRORS.INTERNAL_SERVER_ERROR'
    const { message } = body.error
    void reply.code(status).send({ error: { key, ...body.error }, message })
  }
