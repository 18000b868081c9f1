/** The content of a row of `events`, with the names of its dimensions. */
export interface StoredEvent {
  type: string
  student: string
  exam: number
  score: number
  /** JSON of the fields without a column; null if there are none. */
  extra: string | null
}

/** Identifies an event by all that is kept of its message. Equal numbers and orders of keys are equal. */
export const storedKey = ({ type, student, exam, score, extra }: StoredEvent): string =>
  JSON.stringify([type, student, exam, score, extra === null ? null : canonical(extra)])

/** The event that a message becomes; null if it cannot be one. */
export function eventOf(type: string, text: string): StoredEvent | null {
  let fields: Canonical
  try {
    fields = parse(text)
  } catch {
    // Not JSON, or nested so deeply that the stack does not suffice.
    return null
  }
  if (!(fields instanceof Map)) return null
  const [student, exam, score] = ['studentId', 'exam', 'score'].map(name => fields.get(name))
  if (typeof student !== 'string' || !(exam instanceof ExactNumber) || !(score instanceof ExactNumber))
    return null
  const extra = new Map([...fields].filter(([name]) => !['studentId', 'exam', 'score'].includes(name)))
  // A score that a double rounds is kept as text.
  if (exactText(String(Number(score.source))) !== exactText(score.source)) extra.set('score', score.source)
  return {
    type,
    student,
    exam: Number(exam.source),
    score: Number(score.source),
    extra: extra.size === 0 ? null : write(extra),
  }
}

class ExactNumber {
  readonly source: string
  constructor(source: string) {
    this.source = source
  }
}
type Canonical = string | boolean | null | ExactNumber | Canonical[] | Map<string, Canonical>

const canonical = (json: string): string => write(parse(json))

/** Parses JSON without rounding numbers. Of a repeated key, the last value counts. */
function parse(text: string): Canonical {
  const toCanonical = (
    _key: string,
    value: Canonical | number | Record<string, Canonical>,
    context?: { source?: string },
  ): Canonical => {
    if (typeof value === 'number') return new ExactNumber(context?.source ?? String(value))
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return value
    return value instanceof ExactNumber || value instanceof Map ? value : new Map(Object.entries(value))
  }
  const parsed: Canonical = JSON.parse(text, toCanonical)
  return parsed
}

function write(value: Canonical): string {
  if (value instanceof ExactNumber) return exactText(value.source)
  if (Array.isArray(value)) return `[${value.map(write).join()}]`
  if (!(value instanceof Map)) return JSON.stringify(value)
  const entries = [...value].map(([name, each]) => `${JSON.stringify(name)}:${write(each)}`)
  return `{${entries.toSorted().join()}}`
}

/** Writes equal numbers equally: their digits, and the power of ten. */
function exactText(source: string): string {
  const [, sign = '', whole = '', fraction = '', power = '0'] =
    /^(-?)(\d+)(?:\.(\d+))?(?:e([+-]?\d+))?$/i.exec(source) ?? []
  const all = whole + fraction
  let start = 0
  while (all[start] === '0') start += 1
  let end = all.length
  while (end > start && all[end - 1] === '0') end -= 1
  // Postgres knows no negative zero.
  if (start === end) return '0'
  return `${sign}${all.slice(start, end)}e${Number(power) - fraction.length + (all.length - end)}`
}
