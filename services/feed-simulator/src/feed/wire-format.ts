/** What every connection begins with. */
export const opening = '\n'

/** A comment; readers take it as a sign of life. */
export const heartbeat = ':\n\n'

/** A server-sent event as the feed writes it. The data has no line break. */
export function toWire({ id, event, data }: { id: string | null; event: string; data: string }): string {
  return `${id === null ? '' : `id: ${id}\n`}event: ${event}\ndata: ${data}\n\n`
}
