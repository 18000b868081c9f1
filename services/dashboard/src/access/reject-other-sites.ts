import type { FastifyRequest } from 'fastify'
import { RequestRefused } from './request-refused.ts'

const isReadMethod = (method: string): boolean => method === 'GET' || method === 'HEAD'

export const isReadOnly = ({ method, routeOptions }: FastifyRequest): boolean =>
  isReadMethod(method) || routeOptions.config?.isReadOnly === true

/** Refuses changes from pages of other sites, for which a browser sends the login along. */
export async function rejectOtherSites(request: FastifyRequest): Promise<void> {
  if (isCrossSite(request))
    throw new RequestRefused(
      403,
      'CROSS_SITE_REQUEST',
      'the request comes from another site',
      'Send it from a page of the dashboard itself, or from a program.',
    )
}

function isCrossSite({ method, headers }: FastifyRequest): boolean {
  if (isReadMethod(method)) return false
  const site = headers['sec-fetch-site']
  if (site !== undefined) return site !== 'same-origin' && site !== 'none'
  return (
    headers.origin !== undefined &&
    (!URL.canParse(headers.origin) || new URL(headers.origin).host !== headers.host)
  )
}
