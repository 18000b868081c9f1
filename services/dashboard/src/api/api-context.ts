import type { QueueLocation } from '@scores/queue'
import type { Logger } from '@scores/runtime'
import type { Database, Kysely } from '@scores/storage'
import type {
  FastifyBaseLogger,
  FastifyInstance,
  FastifyTypeProvider,
  RawReplyDefaultExpression,
  RawRequestDefaultExpression,
  RawServerDefault,
} from 'fastify'
import type { Static, TSchema } from 'typebox'
import type { ReadPools } from './requests/reads.ts'

/** What the API needs to answer requests. */
export interface ApiContext {
  /** A pool of its own, since changes may take minutes. The API does not close it. */
  db: Kysely<Database>
  /** Pools for reads, which must not wait for changes. Without them, reads share `db`. */
  reads?: ReadPools
  queue: QueueLocation
  /** Holds the spools. Without it, none are read. */
  dataDir?: string
  /** Version of this program, stored with each replay. */
  codeVersion: string
  log: Logger
}

/** Types requests and answers of a route by the route's schemas. */
interface TypeBoxProvider extends FastifyTypeProvider {
  validator: this['schema'] extends TSchema ? Static<this['schema']> : unknown
  serializer: this['schema'] extends TSchema ? Static<this['schema']> : unknown
}

/** The part of the server under `/api`. */
export type ApiScope = FastifyInstance<
  RawServerDefault,
  RawRequestDefaultExpression,
  RawReplyDefaultExpression,
  FastifyBaseLogger,
  TypeBoxProvider
>
