import { changeMessages, editMessage, planPurge, purge } from '@scores/quarantine'
import type { PersonsAction } from '@scores/storage'
import { Type } from 'typebox'
import type { ApiContext, ApiScope } from '../api-context.ts'
import { describeRoute } from '../openapi/describe-route.ts'
import {
  anyText,
  id,
  nullable,
  objectOf,
  refTo,
  text,
  withDefault,
  withDescription,
} from '../schemas/schema-parts.ts'
import { messageCount, purgeResult, quarantineFilter } from './quarantine-schemas.ts'

const afterEdit = objectOf(
  {
    fails: withDescription(
      nullable(anyText),
      'The check that the message would fail now; null if it would pass.',
    ),
  },
  { description: 'The result of the edit.' },
)

const edit = describeRoute(
  {
    tag: 'quarantine',
    operationId: 'editQuarantined',
    summary: 'Replace the payload of a message',
    description:
      'The original payload is kept; a replay uses the replacement. Open and exhausted messages can be edited.',
    errors: [403, 404, 409],
  },
  {
    params: objectOf({ id }),
    body: objectOf({
      payload: withDescription(anyText, 'The complete text, as a feed would send it.'),
    }),
  },
  { 200: afterEdit },
)

const undoEdit = describeRoute(
  {
    tag: 'quarantine',
    operationId: 'undoEditOfQuarantined',
    summary: 'Restore the original payload',
    description: 'Removes the replacement of a message.',
    errors: [403, 404, 409],
  },
  { params: objectOf({ id }) },
  { 200: afterEdit },
)

const texts = {
  discard: {
    summary: 'Discard messages',
    description: 'Marks open and exhausted messages as unwanted. They can be reopened.',
  },
  reopen: {
    summary: 'Reopen messages',
    description: 'Opens discarded and exhausted messages, with as many attempts as a new message.',
  },
} satisfies Record<PersonsAction, object>

const change = (action: PersonsAction) =>
  describeRoute(
    {
      tag: 'quarantine',
      operationId: `${action}Quarantined`,
      ...texts[action],
      errors: [403, 404, 409],
    },
    {
      body: objectOf({
        filter: refTo(quarantineFilter),
        note: Type.Optional(Type.With(text, { maxLength: 1_000, description: 'The reason for the change.' })),
      }),
    },
    { 200: refTo(messageCount) },
  )

const purgeSettled = describeRoute(
  {
    tag: 'quarantine',
    operationId: 'purgeQuarantine',
    summary: 'Delete settled messages',
    description:
      'Deletes messages that were resolved or discarded at least this many days ago. By default a dry run that only counts them.',
    errors: [403],
  },
  {
    body: objectOf({
      olderThanDays: Type.Number({ minimum: 0, maximum: 36_500 }),
      dryRun: withDefault(Type.Boolean(), true),
    }),
  },
  { 200: refTo(purgeResult) },
)

/** Routes that change the quarantine. */
export function registerQuarantineChangeRoutes(scope: ApiScope, { db }: ApiContext): void {
  scope.put('/quarantine/:id/payload', { schema: edit }, async ({ params, body, user }) => ({
    fails: await editMessage(db, params.id, body.payload, user),
  }))

  scope.delete('/quarantine/:id/payload', { schema: undoEdit }, async ({ params, user }) => ({
    fails: await editMessage(db, params.id, null, user),
  }))

  for (const action of ['discard', 'reopen'] as const) {
    scope.post(`/quarantine/${action}`, { schema: change(action) }, async ({ body, user }) => ({
      messages: await changeMessages(db, { action, filter: body.filter, by: user, note: body.note || null }),
    }))
  }

  scope.post(
    '/quarantine/purge',
    { schema: purgeSettled },
    async ({ body: { olderThanDays, dryRun }, user }) => ({
      ...(await planPurge(db, olderThanDays)),
      deleted: dryRun ? 0 : await purge(db, olderThanDays, user),
    }),
  )
}
