import { applyEdits, format } from 'jsonc-parser'

/** Above this length, laying out takes longer than a key press may. */
const maxFormattedCharacters = 200_000

/** A payload with line breaks and indentation, every digit as it was. Text that is not JSON may stay as it is. */
export const formatPayload = (payload: string): string =>
  payload.length > maxFormattedCharacters
    ? payload
    : applyEdits(payload, format(payload, undefined, { insertSpaces: true, tabSize: 2 }))
