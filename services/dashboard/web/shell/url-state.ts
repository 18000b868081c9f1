import { useLocation, useSearch } from 'wouter-preact'

export interface UrlState {
  get: (name: string) => string | undefined
  /** Sets parameters; null and empty texts remove them. A change that a person can go back from makes a history entry. */
  set: (changes: Readonly<Record<string, string | null | undefined>>, options?: { replace?: boolean }) => void
}

/** The parameters in the URL, which hold all state of a screen. */
export function useUrlState(): UrlState {
  const search = useSearch()
  const [path, navigate] = useLocation()
  const parameters = new URLSearchParams(search)
  return {
    get: name => parameters.get(name) || undefined,
    set: (changes, { replace = false } = {}) => {
      // Not the render's own parameters: two changes may follow each other before the next render.
      const next = new URLSearchParams(location.search)
      for (const [name, value] of Object.entries(changes)) {
        if (value === null || value === undefined || value === '') next.delete(name)
        else next.set(name, value)
      }
      navigate(withSearch(path, next), { replace })
    },
  }
}

export const withSearch = (
  path: string,
  parameters: URLSearchParams | Readonly<Record<string, string | undefined>>,
): string => {
  const entries =
    parameters instanceof URLSearchParams
      ? parameters
      : new URLSearchParams(
          Object.entries(parameters).flatMap(([name, value]) => (value ? [[name, value]] : [])),
        )
  const search = entries.toString()
  return search === '' ? path : `${path}?${search}`
}
