/** A JSON Schema, or a part of one. */
export type Schema = Readonly<Record<string, unknown>>

export const flag = { type: 'boolean' }
/** What Postgres can hold: no U+0000. */
export const text = { type: 'string', pattern: '^[^\\u0000]*$' }
/** As it came: anything. */
export const anyText = { type: 'string' }
export const time = { type: 'string', format: 'date-time' }
export const count = { type: 'integer', minimum: 0 }
/** As Postgres numbers rows; every one that JavaScript can tell from its neighbours. */
export const id = { type: 'integer', minimum: 1, maximum: Number.MAX_SAFE_INTEGER }
export const uuid = { type: 'string', format: 'uuid' }
export const fingerprint = { type: 'string', pattern: '^[0-9a-f]{12}$' }

export const oneOf = (values: readonly unknown[]): Schema => ({ type: 'string', enum: values })

export const nullable = (schema: Schema): Schema => ({
  ...schema,
  type: [schema['type'], 'null'],
  ...(Array.isArray(schema['enum']) ? { enum: [...schema['enum'], null] } : {}),
})

export const said = (schema: Schema, description: string): Schema => ({ ...schema, description })

export const listOf = (items: Schema): Schema => ({ type: 'array', items })

/** A reference to one of the shared schemas. */
export const ref = (name: string): Schema => ({ $ref: `${name}#` })

/** An object that has these properties and no other; all of them unless they are named as optional. */
export const objectOf = (
  properties: Readonly<Record<string, Schema>>,
  { description, optional = [] }: { description?: string; optional?: readonly string[] } = {},
): Schema => ({
  type: 'object',
  ...(description === undefined ? {} : { description }),
  additionalProperties: false,
  required: Object.keys(properties).filter(name => !optional.includes(name)),
  properties,
})

/** As `objectOf`, all of them optional. */
export const someOf = (properties: Readonly<Record<string, Schema>>): Schema =>
  objectOf(properties, { optional: Object.keys(properties) })

/** How many a list has at most. */
export const pageSize = (usually: number): Schema => ({
  type: 'integer',
  minimum: 1,
  maximum: 500,
  default: usually,
  description: 'So many at most.',
})
