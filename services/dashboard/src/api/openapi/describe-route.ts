import type { FastifySchema } from 'fastify'
import type { TSchema } from 'typebox'
import { errorReply } from '../errors/error-reply-schema.ts'
import { objectOf, refTo, withDescription } from '../schemas/schema-parts.ts'

interface RouteTexts {
  tag: 'pipeline' | 'scores' | 'quarantine' | 'replays' | 'failed jobs' | 'operations' | 'this API'
  operationId: string
  summary: string
  description: string
  /** Error statuses, apart from those that every route has. */
  errors?: readonly (keyof typeof errorDescriptions)[]
  /** Media types of a successful answer besides JSON. */
  otherTypes?: readonly string[]
}

declare module 'fastify' {
  interface FastifySchema {
    /** Media types of a successful answer besides JSON. */
    otherTypes?: readonly string[]
  }
}

/** What a route accepts. Requests are validated against it, and the OpenAPI document shows it. */
interface RouteInput {
  params?: TSchema
  querystring?: TSchema
  body?: TSchema
}

const errorDescriptions = {
  400: 'The request is invalid. The message tells where.',
  401: 'The user name or the password is missing or wrong.',
  403: 'The user has read-only access, or the request came from another site.',
  404: 'The id does not exist, or nothing matches the filter.',
  409: 'The current state does not allow the action.',
  413: 'The body is larger than 10 MB.',
  415: 'The body is not JSON.',
  500: 'The dashboard failed.',
  503: 'The database or the queue is unavailable or too slow, or too many large requests came at once.',
}

/**
 * A route's schema for Fastify. A query parameter that it does not name is rejected.
 *
 * @param answers - the body of each success, by status; the compiler checks the handler against it
 */
export function describeRoute<Input extends RouteInput, Answers extends Readonly<Record<number, TSchema>>>(
  texts: RouteTexts,
  input: Input,
  answers: Answers,
): FastifySchema & Input & { response: Answers } {
  const { tag, operationId, summary, description, errors = [], otherTypes = [] } = texts
  const ofBody = input.body === undefined ? [] : ([413, 415] as const)
  const response: Answers = { ...errorReplies([400, 401, ...errors, ...ofBody, 500, 503]), ...answers }
  return {
    tags: [tag],
    operationId,
    summary,
    description,
    security: [{ basic: [] }],
    otherTypes,
    querystring: objectOf({}),
    ...input,
    response,
  }
}

const errorReplies = (statuses: readonly (keyof typeof errorDescriptions)[]): Record<number, TSchema> =>
  Object.fromEntries(
    statuses.map(status => [status, withDescription(refTo(errorReply), errorDescriptions[status])]),
  )
