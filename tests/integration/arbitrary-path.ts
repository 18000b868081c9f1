import fc from 'fast-check'

const modes = fc.constantFrom('', '', 'lax ', 'strict ')
const steps = fc.constantFrom(
  '.score',
  '.exam',
  '."studentId"',
  '.extra',
  '."\\u2400"',
  '.*',
  '[*]',
  '[0]',
  '[last]',
  '[0 to last]',
  '[$.exam]',
  '.**',
  '.**{2 to last}',
  '.type()',
  '.size()',
  '.double()',
  '.ceiling()',
  '.floor()',
  '.abs()',
  '.keyvalue()',
  '.bigint()',
  '.boolean()',
  '.date()',
  '.datetime()',
  '.datetime("HH24:MI")',
  '.decimal(4, 2)',
  '.integer()',
  '.number()',
  '.string()',
  '.time_tz()',
  '.timestamp(3)',
)
const plain = fc.array(steps, { maxLength: 4 }).map(parts => `$${parts.join('')}`)
const operators = fc.constantFrom('==', '!=', '<', '<=', '>', '>=')
const literals = fc.constantFrom('1', '-0.5', '1e308', '"Eva"', '"\\u0001"', 'null', 'true')
const sums = fc
  .tuple(plain, fc.constantFrom('+', '-', '*', '/', '%'), fc.oneof(plain, literals))
  .map(([left, operator, right]) => `${left} ${operator} ${right}`)

const condition = (item: fc.Arbitrary<string>): fc.Arbitrary<string> =>
  fc.oneof(
    fc.tuple(item, operators, fc.oneof(plain, literals)).map(parts => parts.join(' ')),
    item.map(path => `exists(${path})`),
    item.map(path => `${path} like_regex "^[a-z]+" flag "i"`),
    item.map(path => `${path} starts with "E"`),
    item.map(path => `(${path} > 1) is unknown`),
    item.map(path => `!(${path} == 1) && ${path} != "x" || ${path} < 0`),
  )

/** Generates valid SQL/JSON paths: searches, predicates and calculations, in both modes. */
export const arbitraryPath: fc.Arbitrary<string> = fc
  .tuple(
    modes,
    fc.oneof(
      plain,
      sums,
      plain.map(path => `-${path}`),
      condition(fc.oneof(plain, sums)),
      fc
        .tuple(plain, condition(fc.constantFrom('@', '@.score', '@[*]', '@.**')))
        .map(parts => `${parts.join(' ? (')})`),
    ),
  )
  .map(([mode, path]) => mode + path)
