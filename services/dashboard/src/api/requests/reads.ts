import { AppError } from '@scores/runtime'
import { type Database, type Kysely, readUntilAborted } from '@scores/storage'
import type { FastifyReply } from 'fastify'

/**
 * Kinds of reads. Each has connections of its own, so that slow ones do not keep others waiting:
 * `lookups` use indexes or short tables, `searches` apply a JSON path to every payload, `dryRuns` judge messages, and
 * `downloads` return whole tables.
 */
export type ReadKind = 'lookups' | 'searches' | 'dryRuns' | 'downloads'

/** The pools of reads. */
export interface ReadPools extends Record<ReadKind, Kysely<Database>> {
  /** Ends reads. The reads themselves do not use it. */
  control: Kysely<Database>
}

/** Maximum duration of a statement that reads. */
export const readTimeoutMs = 10_000
const limitsMs: Readonly<Record<ReadKind, number>> = {
  lookups: readTimeoutMs,
  searches: readTimeoutMs,
  // Judges a quarter of a million messages in a few seconds.
  dryRuns: 60_000,
  // Five million rows take a minute or two, and a client may be slow.
  downloads: 900_000,
}

/** Ends a read whose answer nobody would receive. */
export class ClientDisconnected extends Error {}

/** Runs a read for a request. It ends with the request's connection, or when its time is over. */
export type Read = <T>(
  kind: ReadKind,
  reply: FastifyReply,
  read: (db: Kysely<Database>) => Promise<T>,
) => Promise<T>

/**
 * @throws AppError DATABASE_SLOW when the time is over
 */
export const createRead =
  (pools: ReadPools): Read =>
  async (kind, reply, read) => {
    const abort = new AbortController()
    const timer = setTimeout(() => abort.abort(tooSlow(limitsMs[kind])), limitsMs[kind])
    const onClose = () => {
      if (!reply.raw.writableFinished) abort.abort(new ClientDisconnected('the client has disconnected'))
    }
    reply.raw.once('close', onClose)
    try {
      return await readUntilAborted(pools[kind], pools.control, abort.signal, read)
    } finally {
      clearTimeout(timer)
      reply.raw.off('close', onClose)
    }
  }

const tooSlow = (limitMs: number): AppError =>
  new AppError(
    'DATABASE_SLOW',
    `the read took longer than ${limitMs / 1_000} s`,
    'Request less: a narrower filter or a smaller page.',
  )
