/** The first bytes of every connection. */
export const opening = '\n'

/** A comment that tells readers that the feed is alive. */
export const heartbeat = ':\n\n'

/** Formats a server-sent event as the feed does. The data must have no line break. */
export function toWire({ id, event, data }: { id: string | null; event: string; data: string }): string {
  return `${id === null ? '' : `id: ${id}\n`}event: ${event}\ndata: ${data}\n\n`
}
