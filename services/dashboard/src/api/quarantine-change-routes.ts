import type { QuarantineFilter } from '@scores/contracts'
import { changeMessages, editMessage, planPurge, purge } from '@scores/quarantine'
import type { PersonsAction } from '@scores/storage'
import type { FastifyInstance } from 'fastify'
import type { ApiParts } from './api-parts.ts'
import { describeRoute } from './describe-route.ts'
import { anyText, flag, id, nullable, objectOf, ref, said, text } from './schema-parts.ts'

const afterEdit = objectOf(
  { fails: said(nullable(anyText), 'What it would fail now; null where it would pass.') },
  { description: 'What became of the message.' },
)

const edit = describeRoute({
  tag: 'quarantine',
  operationId: 'editQuarantined',
  summary: 'Put another payload in the place of a message’s own',
  description: 'Its own is kept, and a replay takes this one. Open and exhausted messages can be edited.',
  params: objectOf({ id }),
  body: objectOf({ payload: said(anyText, 'The whole text, as a feed would send it.') }),
  answers: { 200: afterEdit },
  errors: [403, 404, 409],
})

const undoEdit = describeRoute({
  tag: 'quarantine',
  operationId: 'undoEditOfQuarantined',
  summary: 'Take an edited payload away',
  description: 'The message has its own payload again.',
  params: objectOf({ id }),
  answers: { 200: afterEdit },
  errors: [403, 404, 409],
})

const texts = {
  discard: {
    summary: 'Discard messages',
    description: 'Open and exhausted messages that the filter means are not wanted. It can be undone.',
  },
  reopen: {
    summary: 'Open messages again',
    description:
      'Discarded and exhausted messages that the filter means are to be dealt with; they may be tried as often as new ones.',
  },
} satisfies Record<PersonsAction, object>

const change = (action: PersonsAction) =>
  describeRoute({
    tag: 'quarantine',
    operationId: `${action}Quarantined`,
    ...texts[action],
    body: objectOf(
      { filter: ref('QuarantineFilter'), note: said({ ...text, maxLength: 1_000 }, 'Why.') },
      { optional: ['note'] },
    ),
    answers: { 200: ref('MessageCount') },
    errors: [403, 404, 409],
  })

const purgeSettled = describeRoute({
  tag: 'quarantine',
  operationId: 'purgeQuarantine',
  summary: 'Delete what is settled',
  description:
    'Messages that were resolved or discarded so long ago. Unless `dryRun` is false it only says what it would delete.',
  body: objectOf(
    {
      olderThanDays: { type: 'number', minimum: 0, maximum: 36_500 },
      dryRun: { ...flag, default: true },
    },
    { optional: ['dryRun'] },
  ),
  answers: { 200: ref('Purge') },
  errors: [403],
})

interface ById {
  Params: { id: number }
}

/** What changes the quarantine. */
export function registerQuarantineChangeRoutes(scope: FastifyInstance, { db }: ApiParts): void {
  scope.put<ById & { Body: { payload: string } }>(
    '/quarantine/:id/payload',
    { schema: edit },
    async ({ params, body, user }) => ({ fails: await editMessage(db, params.id, body.payload, user) }),
  )

  scope.delete<ById>('/quarantine/:id/payload', { schema: undoEdit }, async ({ params, user }) => ({
    fails: await editMessage(db, params.id, null, user),
  }))

  for (const action of ['discard', 'reopen'] as const) {
    scope.post<{ Body: { filter: QuarantineFilter; note?: string } }>(
      `/quarantine/${action}`,
      { schema: change(action) },
      async ({ body, user }) => ({
        messages: await changeMessages(db, {
          action,
          filter: body.filter,
          by: user,
          note: body.note || null,
        }),
      }),
    )
  }

  scope.post<{ Body: { olderThanDays: number; dryRun: boolean } }>(
    '/quarantine/purge',
    { schema: purgeSettled },
    async ({ body: { olderThanDays, dryRun }, user }) => ({
      ...(await planPurge(db, olderThanDays)),
      deleted: dryRun ? 0 : await purge(db, olderThanDays, user),
    }),
  )
}
