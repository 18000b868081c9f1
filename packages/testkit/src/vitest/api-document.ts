import { Ajv2020 } from 'ajv/dist/2020.js'

export type Method = 'GET' | 'POST' | 'PUT' | 'DELETE'

export interface Operation {
  operationId: string
  summary: string
  description: string
  tags: string[]
  security: object[]
  parameters?: { in: string; name: string; schema: object }[]
  requestBody?: { content: { 'application/json': { schema: { properties: Record<string, unknown> } } } }
  responses: Record<string, { description: string; content: object }>
}

/** The parts of an OpenAPI document that the tests read. */
export interface Document {
  openapi: string
  paths: Record<string, Partial<Record<Lowercase<Method>, Operation>>>
  components: { schemas: Record<string, object> }
}

export interface Documented {
  method: Method
  path: string
  operation: Operation
}

const methods: readonly (readonly [Lowercase<Method>, Method])[] = [
  ['get', 'GET'],
  ['post', 'POST'],
  ['put', 'PUT'],
  ['delete', 'DELETE'],
]

export const operationsOf = (document: Document): Documented[] =>
  Object.entries(document.paths).flatMap(([path, operations]) =>
    methods.flatMap(([key, method]) => {
      const operation = operations[key]
      return operation ? [{ method, path, operation }] : []
    }),
  )

interface Response {
  method: string
  url: string
  status: number
  body: unknown
}

/**
 * Checks responses against an OpenAPI document.
 *
 * @returns a function that returns the first violation of a response, or null
 */
export function createResponseCheck(document: Document): (response: Response) => string | null {
  const ajv = new Ajv2020({
    strict: false,
    allErrors: true,
    formats: {
      uuid: /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/,
      'date-time': /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/,
    },
  })
  ajv.addSchema(document, 'openapi', undefined, false)
  return ({ method, url, status, body }) => {
    const found = findOperation(document, method, url)
    if (!found) return null
    if (!(status in found.operation.responses))
      return `${method} ${found.path} answered with the undocumented status ${status}`
    const pointer = ['paths', found.path, method.toLowerCase(), 'responses', status, 'content']
      .concat('application/json', 'schema')
      .map(part => encodeURIComponent(String(part).replaceAll('~', '~0').replaceAll('/', '~1')))
    const validate = ajv.compile({ $ref: `openapi#/${pointer.join('/')}` })
    return validate(body) ? null : ajv.errorsText(validate.errors, { dataVar: `${method} ${found.path}` })
  }
}

/** Chooses the matching path with the fewest parameters, as the router does. */
function findOperation(document: Document, method: string, url: string): Documented | undefined {
  const [path = ''] = url.split('?')
  return operationsOf(document)
    .filter(documented => documented.method === method && patternOf(documented.path).test(path))
    .toSorted((a, b) => a.path.split('{').length - b.path.split('{').length)[0]
}

const patternOf = (path: string): RegExp => new RegExp(`^${path.replaceAll(/\{\w+\}/g, '[^/]+')}$`)
