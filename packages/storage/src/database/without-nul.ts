/** Makes a text that Postgres can store: U+0000 becomes U+2400, its symbol, and lone surrogates become U+FFFD. */
export const withoutNul = (text: string): string => text.replaceAll('\u0000', '\u2400').toWellFormed()
