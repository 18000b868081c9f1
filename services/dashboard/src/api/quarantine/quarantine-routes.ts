import { quarantineFilterSchema, quarantineStatuses, reasons } from '@scores/contracts'
import { checkFilter, getMessage } from '@scores/quarantine'
import { listQuarantined, readQuarantineGroups } from '@scores/storage'
import { Type } from 'typebox'
import type { ApiScope } from '../api-context.ts'
import { describeRoute } from '../openapi/describe-route.ts'
import type { Read } from '../requests/reads.ts'
import {
  fingerprint,
  id,
  nullable,
  objectOf,
  oneOf,
  optional,
  pageSize,
  refTo,
  text,
  withDescription,
} from '../schemas/schema-parts.ts'
import { quarantinedStory, quarantinedSummary, quarantineGroup } from './quarantine-schemas.ts'

/** A query that omits a part of the filter does not narrow the list by it, so it needs no `all`. */
const { all: _, ...filterParts } = quarantineFilterSchema.properties

const list = describeRoute(
  {
    tag: 'quarantine',
    operationId: 'listQuarantined',
    summary: 'Quarantined messages, newest first',
    description:
      'Without a filter, all of them. For the next page, request the messages before `next`. Long texts are truncated; the message itself has them in full.',
    errors: [404],
  },
  {
    querystring: objectOf({
      ...optional({
        ...filterParts,
        status: oneOf(quarantineStatuses),
        before: withDescription(id, 'Only messages with a lower id.'),
      }),
      limit: pageSize(50),
    }),
  },
  {
    200: objectOf(
      {
        messages: Type.Array(refTo(quarantinedSummary)),
        next: withDescription(nullable(id), 'The last id of a full page; null if there are no more pages.'),
      },
      { description: 'A page of messages.' },
    ),
  },
)

const groups = describeRoute(
  {
    tag: 'quarantine',
    operationId: 'listQuarantineGroups',
    summary: 'Quarantined messages by cause',
    description:
      'Largest groups first. With a status, only groups with messages in it, ordered by the number of these.',
  },
  {
    querystring: objectOf({
      ...optional({
        reason: oneOf(reasons),
        fingerprint,
        feed: text,
        eventType: text,
        status: oneOf(quarantineStatuses),
      }),
      limit: pageSize(100),
    }),
  },
  { 200: objectOf({ groups: Type.Array(refTo(quarantineGroup)) }, { description: 'The groups.' }) },
)

const story = describeRoute(
  {
    tag: 'quarantine',
    operationId: 'getQuarantined',
    summary: 'A quarantined message in full',
    description: 'Its payload, the result of every check, and everything done with it since.',
    errors: [404],
  },
  { params: objectOf({ id }) },
  { 200: refTo(quarantinedStory) },
)

/** Routes that read the quarantine. */
export function registerQuarantineRoutes(scope: ApiScope, read: Read): void {
  scope.get('/quarantine', { schema: list }, async ({ query }, reply) => {
    const { status, before, limit, ...given } = query
    const messages = await read(given.match === undefined ? 'lookups' : 'searches', reply, async db =>
      listQuarantined(db, {
        // Only changes must state that they mean every message; a list without a filter shows all.
        filter: await checkFilter(db, { all: true, ...given }),
        limit,
        ...(status === undefined ? {} : { status }),
        ...(before === undefined ? {} : { before }),
      }),
    )
    const isFull = messages.length === limit
    return { messages, next: isFull ? (messages.at(-1)?.id ?? null) : null }
  })

  scope.get('/quarantine/groups', { schema: groups }, async ({ query }, reply) => ({
    groups: await read('lookups', reply, db => readQuarantineGroups(db, query)),
  }))

  scope.get('/quarantine/:id', { schema: story, config: { isLarge: true } }, ({ params }, reply) =>
    read('lookups', reply, db => getMessage(db, params.id)),
  )
}
