import { useEffect, useRef, useState } from 'preact/hooks'
import { type Answer, ApiError, call, type Input, type Route } from './client.ts'

export interface Loaded<Value> {
  /** The last answer to this request; undefined before the first one. */
  value: Value | undefined
  error: ApiError | undefined
  isLoading: boolean
  /** Asks again. The last answer stays until the next one. */
  reload: () => void
}

/** The last answers, so that going back shows the page as it was at once. */
const kept = new Map<string, unknown>()
const maxKept = 60

/**
 * The answer to a request.
 *
 * @param input - null while there is nothing to ask
 * @param tick - asks again when it changes, without emptying the screen
 * @param isContinuous - keeps the answer to the last request until there is one to this, as for a text that is typed
 */
export function useAnswer<R extends Route>(
  route: R,
  input: Input<R> | null,
  tick: unknown = null,
  isContinuous = false,
): Loaded<Answer<R>> {
  const key = input === null ? '' : JSON.stringify([route, input])
  const [state, setState] = useState<{ key: string; value?: Answer<R>; error?: ApiError }>({ key: '' })
  const [attempt, setAttempt] = useState(0)
  const latest = useRef(input)
  latest.current = input
  useEffect(() => {
    if (latest.current === null) return
    const controller = new AbortController()
    call(route, latest.current, controller.signal).then(
      value => {
        keep(key, value)
        setState({ key, value })
      },
      (error: unknown) => {
        if (controller.signal.aborted) return
        setState(last => ({ ...(last.key === key ? last : {}), key, error: asApiError(error) }))
      },
    )
    return () => controller.abort()
  }, [key, tick, attempt])
  const isCurrent = state.key === key && key !== ''
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- kept under the key of this very request
  const previous = kept.get(key) as Answer<R> | undefined
  const value = (isCurrent || isContinuous) && state.value !== undefined ? state.value : previous
  const error = isCurrent ? state.error : undefined
  return {
    value,
    error,
    isLoading: key !== '' && value === undefined && error === undefined,
    reload: () => setAttempt(count => count + 1),
  }
}

function keep(key: string, value: unknown): void {
  kept.delete(key)
  kept.set(key, value)
  const [oldest] = kept.keys()
  if (kept.size > maxKept && oldest !== undefined) kept.delete(oldest)
}

/** Whatever was thrown, as an error that can be shown. */
export const asApiError = (error: unknown): ApiError =>
  error instanceof ApiError
    ? error
    : new ApiError(0, {
        code: 'PAGE_FAILED',
        message: error instanceof Error ? error.message : String(error),
        hint: 'Reload the page.',
      })
