import { cleanEnv, EnvMissingError, makeValidator, str, type ValidatorSpec } from 'envalid'
import { AppError } from './errors.ts'
import { isSecret, redactUrls } from './output/redact.ts'

/** All missing or invalid variables in one error. */
export class ConfigError extends AppError {
  constructor(problems: readonly string[]) {
    super(
      'CONFIG',
      `the configuration has ${problems.length === 1 ? 'an error' : `${problems.length} errors`}:\n${problems.map(problem => `  ${problem}`).join('\n')}`,
      'Correct these in the environment or in .env; docs/configuration.md lists every variable.',
    )
    this.name = 'ConfigError'
  }
}

/** A number within a range, both ends included. */
const number = (min: number, max: number, isAllowed: (value: number) => boolean, kind: string) =>
  makeValidator<number>(input => {
    const value = Number(input)
    if (input.trim() === '' || !isAllowed(value) || value < min || value > max) {
      throw new Error(`must be ${kind} from ${min} to ${max}`)
    }
    return value
  })

const urlOf = (protocols: readonly string[]) =>
  makeValidator<string>(input => {
    const protocol = URL.canParse(input) ? new URL(input).protocol.slice(0, -1) : ''
    if (!protocols.includes(protocol))
      throw new Error(`must be a URL that starts with ${protocols.map(p => `${p}://`).join(' or ')}`)
    return input
  })

/** The kinds of variables. Each takes `desc` and, if the variable is optional, `default`. */
export const variable = {
  text: str,
  integer: (min: number, max: number) => number(min, max, Number.isSafeInteger, 'a whole number'),
  decimal: (min: number, max: number) => number(min, max, Number.isFinite, 'a number'),
  port: number(1, 65_535, Number.isSafeInteger, 'a port'),
  url: urlOf,
  flag: makeValidator<boolean>(input => {
    if (!['true', 'false'].includes(input)) throw new Error('must be true or false')
    return input === 'true'
  }),
  /** `Name: value` lines as in HTTP, separated by newlines or `|`. */
  headers: makeValidator<Record<string, string>>(input => {
    const lines = input.split(/[|\n]/).filter(line => line.trim() !== '')
    return Object.fromEntries(
      lines.map(line => {
        const [, name, value] = /^\s*([\w!#$%&'*+.^`~-]+)\s*:\s*(.*?)\s*$/.exec(line) ?? []
        if (name === undefined || value === undefined) throw new Error('has a part that is not "Name: value"')
        return [name, value]
      }),
    )
  }),
  /** Comma-separated origins: scheme, host and port. */
  origins: makeValidator<readonly string[]>(input =>
    input
      .split(',')
      .map(origin => origin.trim())
      .filter(origin => origin !== '')
      .map(origin => {
        if (!/^https?:/i.test(origin) || !URL.canParse(origin))
          throw new Error('must be origins that start with http:// or https://')
        return new URL(origin).origin
      }),
  ),
  /** One name of a closed list. */
  oneOf: <T extends string>(names: readonly T[]) =>
    makeValidator<T>(input => {
      const name = names.find(each => each === input)
      if (name === undefined) throw new Error(`must be one of ${names.join(', ')}`)
      return name
    }),
  /** Comma-separated names of a closed list. */
  listOf: <T extends string>(names: readonly T[]) => {
    const isKnown = (name: string): name is T => names.some(known => known === name)
    return makeValidator<readonly T[]>(input => {
      const given = input
        .split(',')
        .map(name => name.trim())
        .filter(name => name !== '')
      const unknown = given.filter(name => !isKnown(name))
      if (unknown.length > 0) throw new Error(`has ${unknown.join(', ')}; known are ${names.join(', ')}`)
      return given.filter(isKnown)
    })
  },
}

/** Variables of every process. */
export const logVariables = {
  LOG_LEVEL: variable.oneOf(['trace', 'debug', 'info', 'warn', 'error', 'fatal'])({
    desc: 'Log level: trace, debug, info, warn, error or fatal. Logs are JSON lines.',
    default: 'info',
  }),
}

type Specs<T> = { [K in keyof T]: ValidatorSpec<T[K]> }

/**
 * Reads a service's variables once.
 *
 * @param env - usually `process.env`; an empty value counts as missing, since compose files cannot omit a variable
 * @throws ConfigError with every problem
 */
export function loadConfig<T extends object>(env: NodeJS.ProcessEnv, specs: Specs<T>): Readonly<T> {
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ''))
  const config = cleanEnv(given, specs, {
    reporter: ({ errors }) => {
      const problems = Object.entries<Error | undefined>(errors).map(([name, error]) =>
        error instanceof EnvMissingError
          ? `${name} is missing: ${describe(specs, name)}`
          : isSecret(name)
            ? `${name} ${error?.message} (its value is a secret and not shown)`
            : redactUrls(`${name} ${error?.message}, not ${JSON.stringify(given[name])}`),
      )
      if (problems.length > 0) throw new ConfigError(problems)
    },
  })
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- envalid's result type does not resolve for a generic T
  return config as unknown as Readonly<T>
}

function describe<T>(specs: Specs<T>, name: string): string {
  return (specs as Record<string, { desc?: string }>)[name]?.desc ?? 'it has no default'
}
