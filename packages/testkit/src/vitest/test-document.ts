import { Ajv2020 } from 'ajv/dist/2020.js'

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

/** The parts of an OpenAPI document that the tests look at. */
export interface Document {
  openapi: string
  paths: Record<string, Record<string, Operation>>
  components: { schemas: Record<string, object> }
}

export interface Documented {
  method: string
  path: string
  operation: Operation
}

export const operationsOf = (document: Document): Documented[] =>
  Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ method: method.toUpperCase(), path, operation })),
  )

interface Answer {
  method: string
  url: string
  status: number
  body: unknown
}

/**
 * Holds answers against an OpenAPI document.
 *
 * @returns what says what is wrong with an answer; null where it is as the document says
 */
export function answerChecker(document: Document): (answer: Answer) => string | null {
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
    if (!(status in found.operation.responses)) return `${method} ${found.path} may not answer ${status}`
    const pointer = ['paths', found.path, method.toLowerCase(), 'responses', status, 'content']
      .concat('application/json', 'schema')
      .map(part => encodeURIComponent(String(part).replaceAll('~', '~0').replaceAll('/', '~1')))
    const validate = ajv.compile({ $ref: `openapi#/${pointer.join('/')}` })
    return validate(body) ? null : ajv.errorsText(validate.errors, { dataVar: `${method} ${found.path}` })
  }
}

/** Of the paths that fit, the one with the fewest parameters, as the router does. */
function findOperation(document: Document, method: string, url: string): Documented | undefined {
  const [path = ''] = url.split('?')
  return operationsOf(document)
    .filter(each => each.method === method && patternOf(each.path).test(path))
    .toSorted((a, b) => a.path.split('{').length - b.path.split('{').length)[0]
}

const patternOf = (path: string): RegExp => new RegExp(`^${path.replaceAll(/\{\w+\}/g, '[^/]+')}$`)
