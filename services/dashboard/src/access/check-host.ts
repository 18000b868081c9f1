import { isIP } from 'node:net'
import type { FastifyRequest } from 'fastify'
import { RequestRefused } from './request-refused.ts'

/** Names that never lead to another machine. */
const isLocal = (name: string): boolean => name === 'localhost' || name.endsWith('.localhost')

const isAddress = (name: string): boolean => isIP(name.replaceAll(/^\[|\]$/g, '')) !== 0

/** The name in a Host header, in lower case and without the port; null if it is not a host. */
export function hostName(header: string | undefined): string | null {
  if (header === undefined || !/^[^\s/?#@\\]+$/.test(header) || !URL.canParse(`http://${header}`)) return null
  return new URL(`http://${header}`).hostname.replace(/\.$/, '')
}

/**
 * Refuses requests for a name that is not the dashboard's. A page of another site could otherwise let its own name lead to
 * this machine, and count as the same site (DNS rebinding). An address is not a name, so nobody can do that with it.
 *
 * @param hosts - names of the dashboard besides localhost
 */
export const requireKnownHost = (hosts: readonly string[]) => {
  const known = new Set(hosts.map(hostName))
  return async ({ headers }: Pick<FastifyRequest, 'headers'>): Promise<void> => {
    const name = hostName(headers.host)
    if (name !== null && (isLocal(name) || isAddress(name) || known.has(name))) return
    throw new RequestRefused(
      421,
      'NO_SUCH_HOST',
      `${JSON.stringify((headers.host ?? '').slice(0, 200))} is not a name of this dashboard`,
      'Add it to DASHBOARD_HOSTS if it is one.',
    )
  }
}
