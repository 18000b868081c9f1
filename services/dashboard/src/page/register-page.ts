import { AppError } from '@scores/runtime'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { pagePolicy, setPolicy } from '../access/security-headers.ts'
import { type BundleFile, loadBundle } from './load-bundle.ts'

/**
 * Serves the built page under `/`. The page has routes of its own, so a path that nothing else answers shows it, too.
 *
 * @param folder - the built page
 */
export function registerPage(scope: FastifyInstance, folder: string): void {
  setPolicy(scope, pagePolicy)
  const files = loadBundle(folder)
  const index = files.find(({ path }) => path === '/index.html')
  for (const file of files) scope.get(file.path, (request, reply) => serve(request, reply, file))
  scope.get('/', (request, reply) => serve(request, reply, index ?? throwNotBuilt(folder)))
  scope.setNotFoundHandler((request, reply) => {
    const { method, url, headers } = request
    const isPage = method === 'GET' && (headers.accept?.includes('text/html') ?? false)
    if (isPage && index) return serve(request, reply, index)
    throw new AppError(
      'NO_SUCH_ROUTE',
      `the route ${method} ${url.split('?')[0]} does not exist`,
      'GET /api/openapi.json lists the routes of the API.',
    )
  })
}

/** A browser keeps the file, and asks each time whether it is still the same. */
function serve(
  { headers }: FastifyRequest,
  reply: FastifyReply,
  { type, content, compressed, etag }: BundleFile,
): FastifyReply {
  reply.headers({ 'cache-control': 'no-cache', etag, vary: 'accept-encoding' })
  if (headers['if-none-match']?.split(/\s*,\s*/).some(tag => tag.replace(/^W\//, '') === etag))
    return reply.code(304).send()
  reply.type(type)
  if (compressed === null || !/\bgzip\b/.test(String(headers['accept-encoding']))) return reply.send(content)
  return reply.header('content-encoding', 'gzip').send(compressed)
}

function throwNotBuilt(folder: string): never {
  throw new AppError(
    'NO_SUCH_ROUTE',
    `the page is not built: ${folder} has no index.html`,
    'Run pnpm generate.',
  )
}
