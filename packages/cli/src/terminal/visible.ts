/** Escapes control characters, so that a text cannot control the terminal. */
export const visible = (text: string): string =>
  text.replaceAll(/[\p{Cc}\p{Cf}]/gu, character =>
    JSON.stringify(character)
      .slice(1, -1)
      .replace(/^[^\\]$/, hex),
  )

const hex = (character: string): string => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`

/** Fits a text on one line: without control characters, truncated to `maxCharacters`. */
export function oneLine(text: string, maxCharacters: number): string {
  const plain = text.replaceAll(/\p{Cc}/gu, ' ')
  return plain.length > maxCharacters ? `${plain.slice(0, maxCharacters)}…` : plain
}
