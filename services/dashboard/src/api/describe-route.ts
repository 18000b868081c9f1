import type { FastifySchema } from 'fastify'
import { ref, type Schema, someOf } from './schema-parts.ts'

/** What the API's description says of a route, and its requests are checked by. */
export interface RouteDescription {
  tag: 'quarantine' | 'replays' | 'failed jobs' | 'this API'
  operationId: string
  summary: string
  description: string
  params?: Schema
  query?: Schema
  body?: Schema
  /** By status: what it answers. */
  answers: Readonly<Record<number, Schema>>
  /** Statuses of its errors, apart from those that every route has. */
  errors?: readonly (keyof typeof errorDescriptions)[]
}

const errorDescriptions = {
  400: 'The request is wrong; the message says where.',
  401: 'The user name or the password is missing or wrong.',
  403: 'The user may look and not act, or another site asked.',
  404: 'There is nothing by that id, or nothing that the filter means.',
  409: 'The state of what it is about does not let it.',
  413: 'The body has more than 10 MB.',
  415: 'The body is not JSON.',
  500: 'Something went wrong in the dashboard.',
  503: 'The database or the queue is away, or too slow.',
}

/** A route's schema for Fastify. What its query does not name is refused. */
export function describeRoute(route: RouteDescription): FastifySchema {
  const { tag, operationId, summary, description, params, query = someOf({}), body, answers } = route
  const ofBody = body === undefined ? [] : ([413, 415] as const)
  const errors = [400, 401, ...(route.errors ?? []), ...ofBody, 500, 503] as const
  return {
    tags: [tag],
    operationId,
    summary,
    description,
    security: [{ basic: [] }],
    querystring: query,
    ...(params === undefined ? {} : { params }),
    ...(body === undefined ? {} : { body }),
    response: {
      ...answers,
      ...Object.fromEntries(
        errors.map(status => [status, { ...ref('ErrorReply'), description: errorDescriptions[status] }]),
      ),
    },
  }
}
