/**
 * The deepest nesting of arrays and objects in a JSON text, measured without recursion. Of a text that is not valid
 * JSON, any number.
 */
export function jsonDepth(json: string): number {
  let depth = 0
  let deepest = 0
  for (let index = 0; index < json.length; index += 1) {
    const character = json[index]
    if (character === '"') index = endOfText(json, index)
    else if (character === '[' || character === '{') deepest = Math.max(deepest, ++depth)
    else if (character === ']' || character === '}') depth -= 1
  }
  return deepest
}

/** Index of the quotation mark that ends the text, or of the end. */
function endOfText(json: string, start: number): number {
  for (let index = start + 1; index < json.length; index += 1) {
    if (json[index] === '\\') index += 1
    else if (json[index] === '"') return index
  }
  return json.length
}

/** A patch or a request has a few levels. Thousands of them would overflow the stack of what reads them. */
export const maxJsonDepth = 100
