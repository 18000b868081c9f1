import { type QuarantineFilter, quarantineStatuses, reasons } from '@scores/contracts'
import { checkFilter, getMessage } from '@scores/quarantine'
import { type GroupFilter, listQuarantined, type QuarantinePage, readQuarantineGroups } from '@scores/storage'
import type { FastifyInstance } from 'fastify'
import type { ApiParts } from './api-parts.ts'
import { describeRoute } from './describe-route.ts'
import { filterQuery } from './quarantine-schemas.ts'
import {
  fingerprint,
  id,
  listOf,
  nullable,
  objectOf,
  oneOf,
  pageSize,
  ref,
  said,
  someOf,
  text,
} from './schema-parts.ts'

type ListQuery = Omit<QuarantineFilter, 'all'> & Omit<QuarantinePage, 'filter'>

const list = describeRoute({
  tag: 'quarantine',
  operationId: 'listQuarantined',
  summary: 'Quarantined messages, the newest first',
  description: 'With nothing given, all of them. For the next page, ask for those before `next`.',
  query: someOf({
    ...filterQuery,
    status: oneOf(quarantineStatuses),
    before: said(id, 'Those with a lower id.'),
    limit: pageSize(50),
  }),
  answers: {
    200: objectOf(
      {
        messages: listOf(ref('QuarantinedSummary')),
        next: said(nullable(id), 'The last id of a page that is full; null where there is no other page.'),
      },
      { description: 'A page of messages.' },
    ),
  },
  errors: [404],
})

const groups = describeRoute({
  tag: 'quarantine',
  operationId: 'listQuarantineGroups',
  summary: 'What is quarantined, by cause',
  description:
    'The largest groups first. With a status, those that have messages in it, by how many they have in it.',
  query: someOf({
    reason: oneOf(reasons),
    fingerprint,
    feed: text,
    eventType: text,
    status: oneOf(quarantineStatuses),
    limit: pageSize(100),
  }),
  answers: {
    200: objectOf({ groups: listOf(ref('QuarantineGroup')) }, { description: 'The groups.' }),
  },
})

const story = describeRoute({
  tag: 'quarantine',
  operationId: 'getQuarantined',
  summary: 'All of a quarantined message',
  description: 'Its payload, every check with what it found, and what was done with it since.',
  params: objectOf({ id }),
  answers: { 200: ref('QuarantinedStory') },
  errors: [404],
})

/** What looks at the quarantine. */
export function registerQuarantineRoutes(scope: FastifyInstance, { db }: ApiParts): void {
  scope.get<{ Querystring: ListQuery }>('/quarantine', { schema: list }, async ({ query }) => {
    const page = toPage(query)
    const filter = await checkFilter(db, page.filter)
    const messages = await listQuarantined(db, { ...page, filter })
    const isFull = messages.length === page.limit
    return { messages, next: isFull ? (messages.at(-1)?.id ?? null) : null }
  })

  scope.get<{ Querystring: GroupFilter }>('/quarantine/groups', { schema: groups }, async ({ query }) => ({
    groups: await readQuarantineGroups(db, query),
  }))

  scope.get<{ Params: { id: number } }>('/quarantine/:id', { schema: story }, ({ params }) =>
    getMessage(db, params.id),
  )
}

const toPage = ({ status, before, limit, ...filter }: ListQuery): QuarantinePage => ({
  // A list that nothing narrows is one of all messages; only what changes them has to say that it means all.
  filter: { all: true, ...filter },
  limit,
  ...(status === undefined ? {} : { status }),
  ...(before === undefined ? {} : { before }),
})
