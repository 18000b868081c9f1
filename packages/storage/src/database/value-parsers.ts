import { TypeOverrides, types } from 'pg'

/**
 * Parses the values that the pool returns: `int8` and `numeric` as numbers, all other types as `pg` does.
 *
 * Ids, sequence numbers and counts stay far below 2^53. A larger `int8` fails the query, since a rounded id would be
 * another row's. `numeric` values are sums of counts, seconds, and `score_sum`, the only one whose digits matter: it is
 * computed and compared in SQL. Select it as text to read it exactly.
 */
export const valueParsers = new TypeOverrides()
valueParsers.setTypeParser(types.builtins.INT8, toSafeInteger)
valueParsers.setTypeParser(types.builtins.NUMERIC, Number)

/** @throws RangeError if the number has no exact double */
export function toSafeInteger(text: string): number {
  const value = Number(text)
  if (!Number.isSafeInteger(value)) throw new RangeError(`the integer ${text} is too large`)
  return value
}
