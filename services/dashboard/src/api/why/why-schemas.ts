import { Type } from 'typebox'
import { anyText, named, nullable, objectOf, withDescription } from '../schemas/schema-parts.ts'

export const why = named(
  'Why',
  objectOf(
    {
      key: withDescription(anyText, 'Names a number: ledger.stored.'),
      title: withDescription(anyText, 'What the number is.'),
      sql: withDescription(
        nullable(anyText),
        'The statement, for ./entrypoint sql. {id} and the like stand for values. null if no table has the number.',
      ),
      parameters: Type.Array(anyText, { description: 'Names in braces in sql, path and command.' }),
      path: withDescription(nullable(anyText), 'The path of the API; null if no route has the number.'),
      command: withDescription(anyText, 'The command that shows the number.'),
    },
    { description: 'Where a number comes from.' },
  ),
)
