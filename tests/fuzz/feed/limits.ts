/** The limits of an envelope, as the docs state them. */
const maxTypeCharacters = 256
export const maxIdBytes = 1_024

/** The text that is kept of a message's data. */
export const keptData = (data: string, maxBytes: number): string =>
  Buffer.byteLength(data) <= maxBytes
    ? data
    : `${firstBytes(data, maxBytes)}\n[cut here: the message has more than ${maxBytes} bytes]`

/** The type as the quarantine shows it. */
export function shownType(type: string): string {
  const characters = Array.from(type.slice(0, 2 * maxTypeCharacters + 1))
  const kept =
    characters.length <= maxTypeCharacters
      ? type
      : `${characters.slice(0, maxTypeCharacters).join('')} [cut here: the event type has more than ${maxTypeCharacters} characters]`
  return kept.replaceAll('\0', '\u2400')
}

/** Tells whether the envelope of a message is within the limits. */
export const isEnvelopeSmall = (type: string, id: string): boolean =>
  Array.from(type).length <= maxTypeCharacters && Buffer.byteLength(id) <= maxIdBytes

/** The whole characters in the first bytes of a text. */
function firstBytes(text: string, maxBytes: number): string {
  return new TextDecoder('utf-8', { ignoreBOM: true }).decode(Buffer.from(text).subarray(0, maxBytes), {
    stream: true,
  })
}
