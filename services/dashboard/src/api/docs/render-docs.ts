import { htmlDocument, escapeHtml as text } from '../../page/html.ts'

/** The parts of an OpenAPI document that the page shows. */
export interface ApiDocument {
  info: { title: string; description?: string }
  tags?: readonly { name: string; description?: string }[]
  paths: Readonly<Record<string, Readonly<Record<string, ApiOperation>>>>
  components: { schemas: Readonly<Record<string, object>> }
}

interface ApiOperation {
  summary: string
  description: string
  tags: readonly string[]
  parameters?: readonly {
    name: string
    in: string
    required?: boolean
    schema: object
    description?: string
  }[]
  requestBody?: { content: Readonly<Record<string, { schema: object }>> }
  responses: Readonly<
    Record<string, { description: string; content: Readonly<Record<string, { schema: object }>> }>
  >
}

/** The description of the API as a document that needs no script. Each schema is explained once. */
export function renderDocs({ info, tags = [], paths, components }: ApiDocument): string {
  const operations = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method: method.toUpperCase(), operation })),
  )
  const body = `<main>
<h1>${text(info.title)}: API</h1>
<p>${text(info.description ?? '')} The same as <a href="/api/openapi.json">OpenAPI 3.1</a>.</p>
${tags
  .map(
    ({ name, description = '' }) => `<h2>${text(name)}</h2>
<p>${text(description)}</p>
${operations
  .filter(({ operation }) => operation.tags.includes(name))
  .map(renderOperation)
  .join('\n')}`,
  )
  .join('\n')}
<h2>Schemas</h2>
${Object.entries(components.schemas)
  .map(
    ([name, schema]) =>
      `<details id="${text(name)}"><summary><code>${text(name)}</code></summary>${renderSchema(schema)}</details>`,
  )
  .join('\n')}
</main>`
  return htmlDocument({ title: `${info.title}: API`, css: '/api/docs.css', body })
}

interface Documented {
  path: string
  method: string
  operation: ApiOperation
}

function renderOperation({ path, method, operation }: Documented): string {
  const { summary, description, parameters = [], requestBody, responses } = operation
  return `<details><summary><code>${method} ${text(path)}</code> ${text(summary)}</summary>
<p>${text(description)}</p>
${
  parameters.length === 0
    ? ''
    : `<h3>Parameters</h3><table>${parameters
        .map(
          ({ name, required, schema, description: about = '' }) =>
            `<tr><td><code>${text(name)}</code></td><td>${required ? 'required' : 'optional'}</td><td>${text(about)} ${renderSchema(schema)}</td></tr>`,
        )
        .join('')}</table>`
}
${requestBody ? `<h3>Body</h3>${renderContent(requestBody.content)}` : ''}
<h3>Answers</h3><table>${Object.entries(responses)
    .map(
      ([status, { description: about, content }]) =>
        `<tr><td>${text(status)}</td><td>${text(about)} ${status.startsWith('2') ? renderContent(content) : ''}</td></tr>`,
    )
    .join('')}</table>
</details>`
}

const renderContent = (content: Readonly<Record<string, { schema: object }>>): string =>
  Object.entries(content)
    .map(([type, { schema }]) => `<p><code>${text(type)}</code></p>${renderSchema(schema)}`)
    .join('')

/** A schema as JSON, in which names of other schemas lead to them. */
const renderSchema = (schema: object): string =>
  `<pre>${text(JSON.stringify(schema, null, 2)).replaceAll(
    /#\/components\/schemas\/(\w+)/g,
    (reference, name: string) => `<a href="#${name}">${reference}</a>`,
  )}</pre>`
