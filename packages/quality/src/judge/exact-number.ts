/** A decimal number: 0.DIGITS × 10^exponent, without zeros at either end of the digits. */
interface Decimal {
  isNegative: boolean
  /** Empty for 0. */
  digits: string
  exponent: number
}

/** Tells whether a double holds neither the number of a JSON text nor one near it: it is too large, or would become 0. */
export function isOutsideDouble(source: string): boolean {
  const value = Number(source)
  if (value !== 0) return !Number.isFinite(value)
  return parse(source).digits !== ''
}

/** Tells whether the double of a number's JSON text has the same decimal value as the text. */
export function isExact(source: string): boolean {
  const value = Number(source)
  // Almost always.
  if (String(value) === source) return true
  return Number.isFinite(value) && compare(source, value) === 0
}

/** Tells whether the JSON text of a number stands for a whole number. */
export function isWhole(source: string): boolean {
  const { digits, exponent } = parse(source)
  return digits.length <= Math.max(exponent, 0)
}

/**
 * Compares the decimal value of a number's JSON text with a finite double.
 *
 * @returns -1, 0 or 1 if the text's number is less than, equal to or greater than the other
 */
export function compare(source: string, other: number): -1 | 0 | 1 {
  const left = parse(source)
  const right = parse(String(other))
  if (left.digits === '' && right.digits === '') return 0
  if (signOf(left) !== signOf(right)) return signOf(left) < signOf(right) ? -1 : 1
  const size = compareSizes(left, right)
  if (size === 0) return 0
  return size < 0 === left.isNegative ? 1 : -1
}

const signOf = ({ isNegative, digits }: Decimal): number => {
  if (digits === '') return 0
  return isNegative ? -1 : 1
}

function compareSizes(left: Decimal, right: Decimal): number {
  if (left.exponent !== right.exponent) return left.exponent - right.exponent
  // Digits of equal weight are at equal places, so texts compare like numbers.
  if (left.digits === right.digits) return 0
  return left.digits < right.digits ? -1 : 1
}

/** @param source - text of a finite number in JSON or of `String` */
function parse(source: string): Decimal {
  const isNegative = source.startsWith('-')
  const [mantissa = '', exponent = '0'] = source.slice(isNegative ? 1 : 0).split(/[eE]/)
  const [whole = '', fraction = ''] = mantissa.split('.')
  const all = whole + fraction
  // Not by regular expressions: /0+$/ takes quadratic time for a million zeros followed by a one.
  let start = 0
  while (start < all.length && all[start] === '0') start += 1
  let end = all.length
  while (end > start && all[end - 1] === '0') end -= 1
  return { isNegative, digits: all.slice(start, end), exponent: Number(exponent) + whole.length - start }
}
