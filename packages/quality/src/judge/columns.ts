import { examResultSchema } from '@scores/contracts'

/** What the schema says of a number, with the keywords of JSON Schema. */
export interface NumberRule {
  type: string
  minimum?: number
  maximum?: number
  exclusiveMinimum?: number
  exclusiveMaximum?: number
}

const properties: [string, NumberRule][] = Object.entries(examResultSchema.properties)

/** The fields of a message that have a column of their own. */
export const columns: ReadonlySet<string> = new Set(properties.map(([field]) => field))

/** The rules of each column that holds a number. */
export const numberColumns = properties.filter(([, { type }]) => type === 'number' || type === 'integer')
