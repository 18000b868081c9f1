import { jsonDepth, maxJsonDepth } from '@scores/quality'
import type { ApiScope } from '../api-context.ts'
import { requestInvalid } from '../errors/reply-with-error.ts'

/** Checks the nesting of a JSON body before anything follows it. Otherwise, Fastify's own parser parses it. */
export function limitJsonDepth(scope: ApiScope): void {
  const parse = scope.getDefaultJsonParser('error', 'error')
  scope.removeContentTypeParser('application/json')
  scope.addContentTypeParser<string>('application/json', { parseAs: 'string' }, (request, body, done) => {
    if (jsonDepth(body) > maxJsonDepth)
      done(requestInvalid(`the body is nested more than ${maxJsonDepth} levels deep`))
    else void parse(request, body, done)
  })
}
