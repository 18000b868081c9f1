import { Type } from 'typebox'
import type { ApiScope } from '../api-context.ts'
import { describeRoute } from '../openapi/describe-route.ts'
import { objectOf, refTo } from '../schemas/schema-parts.ts'
import { explanations } from './explanations.ts'
import { why } from './why-schemas.ts'

const schema = describeRoute(
  {
    tag: 'this API',
    operationId: 'listWhy',
    summary: 'Where each number comes from',
    description: 'The statement, the path and the command behind each number of the page.',
  },
  {},
  { 200: objectOf({ rows: Type.Array(refTo(why)) }, { description: 'One entry per number.' }) },
)

/** Names in braces: `{id}`. */
export const parametersOf = (text: string): string[] => [
  ...new Set([...text.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name)),
]

const rows = Object.entries(explanations).map(([key, { title, sql, path, command }]) => ({
  key,
  title,
  sql,
  parameters: parametersOf(`${sql ?? ''} ${path ?? ''} ${command}`),
  path,
  command,
}))

/** The route that explains numbers. */
export function registerWhyRoutes(scope: ApiScope): void {
  scope.get('/why', { schema }, () => ({ rows }))
}
