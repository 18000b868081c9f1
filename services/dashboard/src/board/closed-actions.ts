import type { FastifyInstance } from 'fastify'

const fileName = 'closed-actions.css'

/**
 * Bull Board has no option to hide single actions. Its buttons are recognised by their icons, which have stable class
 * names in every language. A list of buttons shows only retry and promote, a menu everything but the closed actions.
 */
const styles = `
[class*="jobActions-"] > li:not(:has(.lucide-refresh-cw, .lucide-corner-up-left)),
[class*="queueActions-"] > li:not(:has(.lucide-refresh-cw, .lucide-corner-up-left)),
[class*="actionsCell-"] > button,
[role="menuitem"]:has(.lucide-plus, .lucide-ban, .lucide-chart-no-axes-gantt, .lucide-gauge, .lucide-trash-2),
button:has(.lucide-gauge) {
  display: none !important;
}
`

/** Hides the buttons of closed actions, so that nobody is offered what the server refuses. */
export function hideClosedActions(scope: FastifyInstance): void {
  scope.get(`/${fileName}`, (_request, reply) => reply.type('text/css').send(styles))
  scope.addHook('onSend', async (_request, reply, payload) => {
    const isPage = String(reply.getHeader('content-type')).startsWith('text/html')
    if (!isPage || typeof payload !== 'string') return payload
    const page = payload.replace('</head>', `<link href="${fileName}" rel="stylesheet"></head>`)
    reply.header('content-length', Buffer.byteLength(page))
    return page
  })
}
