const maxCharacters = 200

/** Makes a text safe to display and to store in `jsonb`: shortened, without U+0000, well-formed. */
export function printable(text: string): string {
  const short =
    text.length > maxCharacters ? `${text.slice(0, maxCharacters)}… (${text.length} characters)` : text
  return short.replaceAll('\u0000', '\u2400').toWellFormed()
}
