import { type Expression, type RawBuilder, sql } from 'kysely'

/** Number of characters that a list shows of a text. A feed may send texts of several megabytes. */
export const listedCharacters = 200

/** The first characters of a text. Postgres reads no more of a long text than these. */
export const shortened = (text: Expression<string>): RawBuilder<string> =>
  sql<string>`left(${text}, ${sql.lit(listedCharacters)})`

/** Names of the texts that `shortened` truncates, given the columns by name. */
export const truncatedTexts = <Name extends string>(
  texts: Readonly<Record<Name, Expression<string>>>,
): RawBuilder<Name[]> => {
  const names = Object.entries<Expression<string>>(texts).map(
    ([name, text]) =>
      sql`case when octet_length(${text}) > octet_length(${shortened(text)}) then ${sql.lit(name)} end`,
  )
  return sql<Name[]>`array_remove(array[${sql.join(names)}]::text[], null)`
}
