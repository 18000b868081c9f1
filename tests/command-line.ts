import { InvalidArgumentError } from 'commander'

/** The queue backends to choose from. */
export const queues = ['redis', 'postgres'] as const

/** npm passes its own `--` on. */
export const withoutSeparator = (args: readonly string[]): readonly string[] =>
  args[0] === '--' ? args.slice(1) : args

/** Parses an option's value for commander. */
export function wholeNumber(min: number, max: number): (text: string) => number {
  return text => {
    const number = /^\d+$/.test(text) ? Number(text) : Number.NaN
    if (number >= min && number <= max) return number
    throw new InvalidArgumentError(`It must be a whole number from ${min} to ${max}.`)
  }
}
