import type { Static } from 'typebox'

// A schema is a literal, and TypeBox derives the type: every process imports this package, and building the same
// schemas with TypeBox's functions would add 0.17 s to the start of each.

const path = {
  type: 'string',
  pattern: '^(/([^~/]|~[01])*)*$',
  description: 'JSON pointer (RFC 6901).',
} as const
/** A pointer to anything but the whole payload. */
const field = { ...path, pattern: '^(/([^~/]|~[01])*)+$' } as const
const anyValue = {} as const

/** `names` repeats the keys of `fields`, since their tuple type is what makes the fields mandatory in `PatchStep`. */
const step = <
  const Op extends string,
  const Names extends readonly string[],
  const Fields extends Record<Names[number], object>,
>(
  op: Op,
  description: string,
  names: Names,
  fields: Fields,
) =>
  ({
    type: 'object',
    description,
    additionalProperties: false,
    required: ['op', ...names],
    properties: { op: { const: op }, ...fields },
  }) as const

/** The operations of RFC 6902, and five transformations for common errors of feeds. */
const stepSchemas = [
  step('add', 'RFC 6902: adds a value.', ['path', 'value'], { path, value: anyValue }),
  step('remove', 'RFC 6902: removes a value. The value must exist.', ['path'], { path: field }),
  step('replace', 'RFC 6902: replaces a value. The value must exist.', ['path', 'value'], {
    path: field,
    value: anyValue,
  }),
  step('move', 'RFC 6902: moves a value.', ['from', 'path'], { from: field, path: field }),
  step('copy', 'RFC 6902: copies a value.', ['from', 'path'], { from: field, path: field }),
  step('test', 'RFC 6902: applies the patch only if the value equals this one.', ['path', 'value'], {
    path,
    value: anyValue,
  }),
  step('rename', 'Renames a field within its object.', ['path', 'to'], {
    path: field,
    to: { type: 'string', minLength: 1 },
  }),
  step('cast', 'Converts the value to another type, unless that would lose data.', ['path', 'to'], {
    path: field,
    to: { enum: ['number', 'integer', 'text', 'boolean'] },
  }),
  step('default', 'Sets a value where the field is missing or null.', ['path', 'value'], {
    path: field,
    value: anyValue,
  }),
  step('trim', 'Removes whitespace at both ends of a text.', ['path'], { path: field }),
  step('divide', 'Divides a number.', ['path', 'by'], {
    path: field,
    by: { type: 'number', not: { const: 0 } },
  }),
] as const

/** A patch file, as JSON Schema (draft 2020-12). */
export const patchSchema = {
  type: 'object',
  description:
    'A correction for payloads with a known error. Either all steps apply, in order, or none does.',
  additionalProperties: false,
  required: ['version', 'name', 'steps'],
  properties: {
    version: { const: 1, description: 'Version of the patch format.' },
    name: { type: 'string', minLength: 1, maxLength: 200, description: 'Name for people.' },
    eventType: { type: 'string', minLength: 1, description: 'Replaces the event type of the messages.' },
    steps: { type: 'array', maxItems: 100, items: { oneOf: stepSchemas } },
  },
} as const

export type Patch = Static<typeof patchSchema>
export type PatchStep = Patch['steps'][number]
