const whole = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 })
const rounded = new Intl.NumberFormat('en-US', { maximumFractionDigits: 1 })

export const count = (value: number): string => whole.format(value)

/** A number of things: `1 message`, `2 messages`. */
export const things = (value: number, one: string, many = `${one}s`): string =>
  `${count(value)} ${value === 1 ? one : many}`

/** With a decimal, as the sentence of health has it; without one where it says nothing. */
export const rate = (perSecond: number): string =>
  perSecond >= 1_000 ? `${whole.format(perSecond)}/s` : `${perSecond.toFixed(1)}/s`

export const share = (part: number, of: number): string =>
  of === 0
    ? '–'
    : new Intl.NumberFormat('en-US', { style: 'percent', maximumFractionDigits: 1 }).format(part / of)

/** Milliseconds as `12 ms`, `3.4 s`, `5 min`, `2.1 h`, `3 days`. */
export function duration(ms: number): string {
  if (ms < 10) return `${rounded.format(ms)} ms`
  if (ms < 1_000) return `${whole.format(ms)} ms`
  if (ms < 60_000) return `${rounded.format(ms / 1_000)} s`
  if (ms < 5_400_000) return `${whole.format(ms / 60_000)} min`
  if (ms < 172_800_000) return `${rounded.format(ms / 3_600_000)} h`
  return `${whole.format(ms / 86_400_000)} days`
}

/** A time of day, with seconds; with the date if it is another day. */
export function time(value: string | number | Date): string {
  const date = new Date(value)
  const isToday = date.toDateString() === new Date().toDateString()
  return isToday ? clock.format(date) : `${day.format(date)}, ${clock.format(date)}`
}

/** A minute of the day. */
export const minute = (value: string | number | Date): string => hourAndMinute.format(new Date(value))

const clock = new Intl.DateTimeFormat('en-GB', { timeStyle: 'medium' })
const hourAndMinute = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit' })
const day = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short' })

export const bytes = (value: number): string =>
  value < 1_000
    ? `${value} B`
    : value < 1_000_000
      ? `${rounded.format(value / 1_000)} kB`
      : `${rounded.format(value / 1_000_000)} MB`

/** An average or a score, with as many digits as tell rows apart. */
export const score = (value: number): string => value.toFixed(4)
