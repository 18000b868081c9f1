import { decodePart } from '../decode-part.ts'

const mark = '***'

/** Variables whose whole value is a secret. */
const secretVariables = [
  'FEED_BEARER_TOKEN',
  'DASHBOARD_PASSWORD',
  'DASHBOARD_VIEWER_PASSWORD',
  'POSTGRES_PASSWORD',
  'REDIS_PASSWORD',
  'OWNER_PASSWORD',
  'PIPELINE_PASSWORD',
  'ANALYST_PASSWORD',
]
/** Variables that hold URLs with a user, a password or a query. */
const urlVariables = [
  'FEED_URL',
  'DATABASE_URL',
  'ANALYST_DATABASE_URL',
  'QUEUE_URL',
  ...['HTTP_PROXY', 'HTTPS_PROXY'].flatMap(name => [name, name.toLowerCase()]),
]
/** Shorter values are words that occur anywhere, such as the `1` of `?v=1`. */
const minLength = 4
const minHeaderLength = 8

/** True for a variable whose value must not be shown, however it is wrong. */
export const isSecret = (variable: string): boolean =>
  variable === 'FEED_HEADERS' || secretVariables.includes(variable) || urlVariables.includes(variable)

/**
 * Removes secrets from a text for a terminal, a log, a file, a table or a job: the user and the query of every URL, and
 * every secret of the environment.
 */
export function redact(text: string, env: NodeJS.ProcessEnv = process.env): string {
  let redacted = text
  for (const secret of secretsOf(env)) redacted = redacted.replaceAll(secret, mark)
  return redactUrls(redacted)
}

/** Removes the user, the password and the query of every URL in a text. */
export const redactUrls = (text: string): string =>
  text
    .replaceAll(/(\/\/)[^\s/?#"'<>@]*(?:@[^\s/?#"'<>@]*)*@/g, `$1${mark}@`)
    .replaceAll(/([a-z][a-z\d+.-]*:\/\/[^\s?#"'<>\\]*\?)[^\s#"'<>\\]+/gi, `$1${mark}`)

/** The longest first, since one may contain another. */
function secretsOf(env: NodeJS.ProcessEnv): string[] {
  const found = [
    ...secretVariables.map(name => env[name] ?? ''),
    ...urlVariables.flatMap(name => secretsOfUrl(env[name] ?? '')),
  ].filter(secret => secret.length >= minLength)
  const headers = secretsOfHeaders(env['FEED_HEADERS'] ?? '').filter(
    ({ length }) => length >= minHeaderLength,
  )
  const forms = [...found, ...headers].flatMap(secret => [
    secret,
    encodeURIComponent(secret.toWellFormed()),
    // As it stands in a line of JSON.
    JSON.stringify(secret).slice(1, -1),
  ])
  return [...new Set(forms)].toSorted((a, b) => b.length - a.length)
}

function secretsOfUrl(url: string): string[] {
  // Not by URL: also a malformed one has a password.
  const [, user = '', password = ''] = /^[^/]*\/\/([^:@/]*):(.*)@/.exec(url) ?? []
  const query = /\?([^#]*)/.exec(url.slice(url.lastIndexOf('@') + 1))?.[1] ?? ''
  const parameters = [...new URLSearchParams(query).values()].filter(
    ({ length }) => length >= minHeaderLength,
  )
  // A password that equals its user's name protects nothing, and may be any word.
  const passwords = password === user ? [] : [password, decodePart(password)]
  const basic =
    password === '' ? [] : [Buffer.from(`${decodePart(user)}:${decodePart(password)}`).toString('base64')]
  return [...passwords, ...basic, ...parameters]
}

const secretsOfHeaders = (headers: string): string[] =>
  headers
    .split(/[|\n]/)
    .map(line => line.slice(line.indexOf(':') + 1).trim())
    // `Bearer abc` has the secret abc.
    .flatMap(value => [value, ...value.split(/\s+/)])
