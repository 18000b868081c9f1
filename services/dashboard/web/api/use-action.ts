import { useState } from 'preact/hooks'
import type { ApiError } from './client.ts'
import { asApiError } from './use-answer.ts'

export interface Action<Arguments extends readonly unknown[]> {
  run: (...args: Arguments) => Promise<boolean>
  isRunning: boolean
  error: ApiError | undefined
  clear: () => void
}

/** Something that a person starts. Its error stays until the next attempt. `run` resolves to whether it succeeded. */
export function useAction<Arguments extends readonly unknown[]>(
  act: (...args: Arguments) => Promise<unknown>,
): Action<Arguments> {
  const [isRunning, setRunning] = useState(false)
  const [error, setError] = useState<ApiError>()
  const run = async (...args: Arguments): Promise<boolean> => {
    setRunning(true)
    setError(undefined)
    try {
      await act(...args)
      return true
    } catch (failure) {
      setError(asApiError(failure))
      return false
    } finally {
      setRunning(false)
    }
  }
  return { run, isRunning, error, clear: () => setError(undefined) }
}
