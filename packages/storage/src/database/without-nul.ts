/** What a Postgres text can hold: U+0000 shown as U+2400, the symbol for it. */
export const withoutNul = (text: string): string => text.replaceAll('\u0000', '\u2400').toWellFormed()
