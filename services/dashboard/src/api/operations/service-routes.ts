import { type ConnectionRow, type Heartbeat, listHeartbeats, readLatestConnections } from '@scores/storage'
import { Type } from 'typebox'
import type { ApiContext, ApiScope } from '../api-context.ts'
import { describeRoute } from '../openapi/describe-route.ts'
import type { Read } from '../requests/reads.ts'
import { objectOf, refTo } from '../schemas/schema-parts.ts'
import { serviceProcess } from './operation-schemas.ts'

/** An open connection reports every five seconds. */
const listenerAliveMs = 30_000

const schema = describeRoute(
  {
    tag: 'operations',
    operationId: 'listServices',
    summary: 'The processes of the services',
    description:
      'Normalizers, analytics and replayers report to the database every ten seconds. A feed-listener is known by its connections, and the dashboard is the one that answers.',
  },
  {},
  {
    200: objectOf(
      { rows: Type.Array(refTo(serviceProcess)) },
      { description: 'The processes of the last day.' },
    ),
  },
)

/** The route that shows which processes run. */
export function registerServiceRoutes(scope: ApiScope, { codeVersion }: ApiContext, read: Read): void {
  const startedAt = new Date()
  scope.get('/services', { schema }, async (_request, reply) => {
    const { heartbeats, connections } = await read('lookups', reply, async db => ({
      heartbeats: await listHeartbeats(db),
      connections: await readLatestConnections(db),
    }))
    const dashboard = {
      service: 'dashboard',
      version: codeVersion,
      isAlive: true,
      aliveSince: startedAt,
      aliveAt: new Date(),
    }
    return { rows: [...connections.map(ofListener), ...heartbeats.map(ofHeartbeat), dashboard] }
  })
}

const ofHeartbeat = ({ service, codeVersion: version, isAlive, aliveSince, aliveAt }: Heartbeat) => ({
  service,
  version,
  isAlive,
  aliveSince,
  aliveAt,
})

const ofListener = ({ openedAt, aliveAt, endedBecause }: ConnectionRow) => ({
  service: 'feed-listener',
  version: null,
  isAlive: endedBecause === null && Date.now() - aliveAt.getTime() < listenerAliveMs,
  aliveSince: openedAt,
  aliveAt,
})
