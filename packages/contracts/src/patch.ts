/** A step of a patch as JSON Schema: what RFC 6902 has, and five transforms for what goes wrong with feeds. */
const path = {
  type: 'string',
  pattern: '^(/([^~/]|~[01])*)*$',
  description: 'A JSON pointer (RFC 6901).',
} as const
const field = { ...path, pattern: '^(/([^~/]|~[01])*)+$' } as const

const step = <const Op extends string, const Fields extends Record<string, object>>(
  op: Op,
  description: string,
  fields: Fields,
) =>
  ({
    type: 'object',
    description,
    additionalProperties: false,
    required: ['op', ...Object.keys(fields)],
    properties: { op: { const: op }, ...fields },
  }) as const

/** By operation. */
export const patchStepSchemas = {
  add: step('add', 'RFC 6902: puts a value there.', { path, value: {} }),
  remove: step('remove', 'RFC 6902: takes the value away, which must be there.', { path: field }),
  replace: step('replace', 'RFC 6902: replaces the value, which must be there.', { path: field, value: {} }),
  move: step('move', 'RFC 6902: moves a value.', { from: field, path: field }),
  copy: step('copy', 'RFC 6902: copies a value.', { from: field, path: field }),
  test: step('test', 'RFC 6902: the patch applies only where this value is there.', { path, value: {} }),
  rename: step('rename', 'Gives a field another name in the same object.', {
    path: field,
    to: { type: 'string', minLength: 1 },
  }),
  cast: step(
    'cast',
    'Makes the value one of another type; the patch does not apply where that loses something.',
    {
      path: field,
      to: { enum: ['number', 'integer', 'text', 'boolean'] },
    },
  ),
  default: step('default', 'Puts a value where there is none, or null.', { path: field, value: {} }),
  trim: step('trim', 'Takes blanks away at both ends of a text.', { path: field }),
  divide: step('divide', 'Divides a number.', { path: field, by: { type: 'number', not: { const: 0 } } }),
} as const

/** One step; `path` and `from` are JSON pointers. */
export type PatchStep =
  | { op: 'add' | 'replace' | 'test'; path: string; value: unknown }
  | { op: 'remove'; path: string }
  | { op: 'move' | 'copy'; from: string; path: string }
  | { op: 'rename'; path: string; to: string }
  | { op: 'cast'; path: string; to: 'number' | 'integer' | 'text' | 'boolean' }
  | { op: 'default'; path: string; value: unknown }
  | { op: 'trim'; path: string }
  | { op: 'divide'; path: string; by: number }

/** What is done to payloads that are wrong in a known way: all steps in their order, or none. */
export interface Patch {
  /** Of the format. */
  version: 1
  /** For people. */
  name: string
  /** Another event type for the messages. */
  eventType?: string
  steps: PatchStep[]
}

/** A patch as JSON Schema, apart from its steps. */
export const patchSchema = {
  type: 'object',
  description: 'What is done to payloads that are wrong in a known way: all steps in their order, or none.',
  additionalProperties: false,
  required: ['version', 'name', 'steps'],
  properties: {
    version: { const: 1, description: 'Of the format.' },
    name: { type: 'string', minLength: 1, maxLength: 200, description: 'For people.' },
    eventType: { type: 'string', minLength: 1, description: 'Another event type for the messages.' },
    steps: { type: 'array', maxItems: 100, items: { type: 'object', required: ['op'] } },
  },
} as const
