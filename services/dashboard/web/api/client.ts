import type { ErrorReply, Routes } from './api-types.generated.ts'

export type Route = keyof Routes
export type Answer<R extends Route> = Routes[R]['answer']

type Part<R extends Route, Name extends 'path' | 'query' | 'body'> = Routes[R][Name] extends undefined
  ? { [Key in Name]?: undefined }
  : Partial<Routes[R][Name]> extends Routes[R][Name]
    ? { [Key in Name]?: Routes[R][Name] }
    : { [Key in Name]: Routes[R][Name] }

/** What a route needs: the parameters in its path, its query and its body. */
export type Input<R extends Route> = Part<R, 'path'> & Part<R, 'query'> & Part<R, 'body'>

type Values = Readonly<Record<string, unknown>>

/** A request that failed: what went wrong, and what to do. */
export class ApiError extends Error {
  readonly code: string
  readonly hint: string
  /** HTTP status; 0 if there was no answer. */
  readonly status: number

  constructor(status: number, { code, message, hint }: ErrorReply['error']) {
    super(message)
    this.status = status
    this.code = code
    this.hint = hint
  }
}

/**
 * Sends a request and returns its answer.
 *
 * @throws ApiError
 */
export async function call<R extends Route>(
  route: R,
  input: Input<R>,
  signal?: AbortSignal,
): Promise<Answer<R>> {
  const { method, url } = address(route, input)
  const { body } = input
  const response = await send(url, {
    method,
    headers: {
      accept: 'application/json',
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    ...(signal ? { signal } : {}),
  })
  const text = await response.text()
  if (response.ok) return parse<Answer<R>>(text)
  if (response.status === 401) openLogin()
  throw toError(response.status, text)
}

/** The path and query of a request, for links and downloads. */
export const urlOf = <R extends Route>(route: R, input: Input<R>): string => address(route, input).url

function address(
  route: string,
  { path = {}, query = {} }: { path?: Values | undefined; query?: Values | undefined },
): { method: string; url: string } {
  const [method = 'GET', template = ''] = route.split(' ')
  const pathname = template.replaceAll(/\{(\w+)\}/g, (_, name: string) =>
    encodeURIComponent(String(path[name])),
  )
  const search = new URLSearchParams(
    Object.entries(query).flatMap(([name, value]) =>
      value === undefined || value === '' ? [] : [value].flat().map(each => [name, textOf(each)]),
    ),
  ).toString()
  return { method, url: search === '' ? pathname : `${pathname}?${search}` }
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value))

async function send(url: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(url, init)
  } catch (error) {
    if (init.signal?.aborted) throw error
    throw new ApiError(0, {
      code: 'NO_ANSWER',
      message: 'the dashboard does not answer',
      hint: 'Check that it runs: ./entrypoint status. This page tries again by itself.',
    })
  }
}

function toError(status: number, text: string): ApiError {
  try {
    const { error } = parse<ErrorReply>(text)
    if (typeof error.code === 'string') return new ApiError(status, error)
  } catch {
    // Something in front of the dashboard answered.
  }
  return new ApiError(status, {
    code: `HTTP_${status}`,
    message: `the answer has status ${status}`,
    hint: 'The log of the dashboard, or of the proxy in front of it, tells why.',
  })
}

/** Leaves for the login page, which leads back to this place. */
export function openLogin(): void {
  const { pathname, search } = location
  location.assign(`/login?next=${encodeURIComponent(pathname + search)}`)
}

/** Parses an answer. Its shape is the dashboard's promise, which the compiler checks on its side. */
// oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- the caller states the shape
export function parse<T>(text: string): T {
  const value: T = JSON.parse(text)
  return value
}
