/** What `style` writes. */
const ownStyles = String.raw`\u001b\[(?:1|2|22|31|32|33|39)m`
/** Control and format characters, among them those that reverse the direction of text, and line separators. */
const invisible = String.raw`[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]`
const invisibleCharacters = new RegExp(invisible, 'gu')
const invisibleOutput = new RegExp(`(${ownStyles}|\\n)|${invisible}`, 'gu')

/** Escapes invisible characters, so that a text cannot control the terminal or look different from what it is. */
export const visible = (text: string): string => text.replaceAll(invisibleCharacters, escapeCharacter)

/** Does the same for whole output. Keeps line breaks and this program's own styles. */
export const visibleOutput = (text: string): string =>
  text.replaceAll(invisibleOutput, (character, own: string | undefined) => own ?? escapeCharacter(character))

const shortEscapes: Readonly<Record<string, string>> = {
  '\b': '\\b',
  '\t': '\\t',
  '\n': '\\n',
  '\f': '\\f',
  '\r': '\\r',
}

/** As in JSON, so that escaped JSON stays the same JSON. */
function escapeCharacter(character: string): string {
  const units = Array.from({ length: character.length }, (_, i) => character.charCodeAt(i))
  return shortEscapes[character] ?? units.map(unit => `\\u${unit.toString(16).padStart(4, '0')}`).join('')
}

/** Fits a text on one line: without invisible characters, truncated to `maxCharacters`. */
export function oneLine(text: string, maxCharacters: number): string {
  const plain = visible(text.slice(0, maxCharacters).replaceAll(/[\t\r\n]+/g, ' '))
  const isCut = text.length > maxCharacters || plain.length > maxCharacters
  return isCut ? `${plain.slice(0, maxCharacters)}…` : plain
}

/** Settings for commander, whose messages quote what was typed. */
export const commandOutput = {
  writeOut: (text: string): void => void process.stdout.write(visibleOutput(text)),
  writeErr: (text: string): void => void process.stderr.write(visibleOutput(text)),
}
