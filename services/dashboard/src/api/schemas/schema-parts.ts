import { comparableText } from '@scores/contracts'
import { type Static, type TObjectOptions, type TProperties, type TSchema, type TUnsafe, Type } from 'typebox'

/** A text that Postgres can compare: without U+0000. */
export const text = Type.String({ pattern: comparableText.pattern })
/** A text as it came: any characters. */
export const anyText = Type.String()
/** A time in an answer: a `Date` that JSON writes as RFC 3339 text. */
export const time = Type.Unsafe<Date>({ type: 'string', format: 'date-time' })
export const count = Type.Integer({ minimum: 0 })
/** Id of a database row, within the integers that JavaScript keeps exact. */
export const id = Type.Integer({ minimum: 1, maximum: Number.MAX_SAFE_INTEGER })
export const uuid = Type.String({ format: 'uuid' })
export const fingerprint = Type.String({ pattern: '^[0-9a-f]{12}$' })

export const oneOf = <const Values extends readonly string[]>(values: Values) =>
  Type.Unsafe<Values[number]>({ type: 'string', enum: values })

/** @param schema - must have a `type` */
export const nullable = <Schema extends TSchema>(schema: Schema) => {
  const { type, enum: values, ...rest } = { type: undefined, enum: undefined, ...schema }
  return Type.Unsafe<Static<Schema> | null>({
    type: [type, 'null'],
    ...(Array.isArray(values) ? { enum: [...values, null] } : {}),
    ...rest,
  })
}

export const withDescription = <Schema extends TSchema>(schema: Schema, description: string) =>
  Type.With(schema, { description })

/** A property that a request may omit. Validation fills in the default, so a route always finds a value. */
export const withDefault = <Schema extends TSchema>(
  schema: Schema,
  value: Static<Schema>,
): TUnsafe<Static<Schema>> => Type.Optional(Type.Unsafe<Static<Schema>>({ ...schema, default: value }))

/** Makes the properties of a request optional. */
export const optional = <Properties extends TProperties>(properties: Properties) =>
  Type.Partial(Type.Object(properties)).properties

/** An object that allows no other properties. */
export const objectOf = <Properties extends TProperties>(
  properties: Properties,
  options: TObjectOptions = {},
) => Type.Object(properties, { ...options, additionalProperties: false })

/** A schema for each property of a stored row or result. `satisfies` it, so that neither changes without the other. */
export type PropertiesOf<Row> = Record<keyof Row, TSchema>

/** Gives a schema the name by which others refer to it. */
export const named = <Schema extends TSchema>($id: string, schema: Schema) => Type.With(schema, { $id })

export const refTo = <Schema extends TSchema & { $id: string }>({ $id }: Schema) =>
  Type.Unsafe<Static<Schema>>({ $ref: `${$id}#` })

/** Maximum number of items that a list returns. */
export const pageSize = (usually: number) =>
  withDefault(
    Type.Integer({ minimum: 1, maximum: 500, description: 'Maximum number of items in the answer.' }),
    usually,
  )

/** The page after an opaque position. A client returns it as it came. */
export const position = Type.String({ pattern: '^[\\w-]{1,4000}$' })

/** Parameters of a list whose rows have ascending ids. */
export const idPage = (usually: number) => ({
  ...optional({ before: withDescription(id, 'Only rows with a lower id: `next` of the page before.') }),
  limit: pageSize(usually),
})

/** Position of the next page. */
export const nextId = withDescription(
  nullable(id),
  '`before` of the next page; null if there are no more pages.',
)
