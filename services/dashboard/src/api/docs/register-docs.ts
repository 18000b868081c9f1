import type { FastifyInstance } from 'fastify'
import { documentPolicy } from '../../access/security-headers.ts'
import { docsStyles } from './docs-styles.ts'
import { type ApiDocument, renderDocs } from './render-docs.ts'

/**
 * Adds the description of the API for people.
 *
 * @param describe - returns the OpenAPI document
 */
export function registerDocs(scope: FastifyInstance, describe: () => Promise<string>): void {
  let page: string | null = null
  scope.get('/api/docs', async (_request, reply) => {
    page ??= renderDocs(parse(await describe()))
    return reply.header('content-security-policy', documentPolicy).type('text/html').send(page)
  })
  scope.get('/api/docs.css', (_request, reply) => reply.type('text/css').send(docsStyles))
}

/** The document comes from this server. */
const parse = (text: string): ApiDocument => JSON.parse(text)
