import type { Readable } from 'node:stream'
import type { FastifyReply } from 'fastify'

/** Answers with a stream. A client that leaves is no failure of the request. */
export async function sendStream(reply: FastifyReply, stream: Readable): Promise<void> {
  await Promise.resolve(reply.send(stream)).catch(() => undefined)
}
