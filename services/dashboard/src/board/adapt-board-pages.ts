import type { FastifyInstance } from 'fastify'
import { setPolicy } from '../access/security-headers.ts'
import { fontStyles } from './board-fonts.ts'
import { closedActions } from './closed-actions.ts'

const fileName = 'closed-actions.css'

/** The strictest policy with which Bull Board works: its components write styles into the page. */
const boardPolicy =
  "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'self'; frame-ancestors 'none'"

/**
 * Changes what Bull Board sends: a strict policy, fonts from here in place of Google's, and no buttons of closed actions, so
 * that nobody is offered what the server refuses.
 */
export function adaptBoardPages(scope: FastifyInstance): void {
  setPolicy(scope, boardPolicy)
  const styles = `${fontStyles}\n${closedActions}`
  scope.get(`/${fileName}`, (_request, reply) => reply.type('text/css').send(styles))
  scope.addHook('onSend', async (_request, reply, payload) => {
    reply.header('cache-control', 'no-store')
    const isPage = String(reply.getHeader('content-type')).startsWith('text/html')
    if (!isPage || typeof payload !== 'string') return payload
    const page = payload
      .replaceAll(/<link href="https:\/\/fonts\.googleapis\.com[^>]*>/g, '')
      .replace('</head>', `<link href="${fileName}" rel="stylesheet"></head>`)
    reply.header('content-length', Buffer.byteLength(page))
    return page
  })
}
