import { useEffect, useRef, useState } from 'preact/hooks'
import type { ApiError } from './client.ts'
import { isPaused, tick } from './live.ts'
import { asApiError } from './use-answer.ts'

export interface Page<Row, Cursor> {
  rows: readonly Row[]
  /** Where the next page starts; null if there are no more. */
  next: Cursor | null
}

export interface List<Row> {
  rows: readonly Row[] | undefined
  error: ApiError | undefined
  /** Loads the next page; undefined if there is none. */
  loadMore: (() => void) | undefined
  isLoading: boolean
  /** Rows that came since the list was loaded. They wait, so that the list holds still. */
  waiting: { count: number; isMore: boolean }
  /** Loads the list anew. */
  reload: () => void
}

interface Options<Row, Cursor> {
  /** Identifies the request: a list with another key starts anew. */
  key: string
  /** Loads the page that starts at the cursor; the first page for null. */
  load: (cursor: Cursor | null, signal: AbortSignal) => Promise<Page<Row, Cursor>>
  keyOf: (row: Row) => number | string
  /** Changes when new rows may have appeared at the top; undefined if the list is not live. */
  changes?: unknown
}

interface State<Row, Cursor> {
  key: string
  rows?: readonly Row[]
  next: Cursor | null
  error?: ApiError
}

const lookEveryMs = 2_000

/** A list that is loaded page by page. New rows are counted and wait until the person asks for them. */
export function useList<Row, Cursor>({ key, load, keyOf, changes }: Options<Row, Cursor>): List<Row> {
  const [state, setState] = useState<State<Row, Cursor>>({ key: '', next: null })
  const [isLoading, setLoading] = useState(false)
  const [attempt, setAttempt] = useState(0)
  const [waiting, setWaiting] = useState({ count: 0, isMore: false })
  const current = useRef({ load, keyOf, state })
  current.current = { load, keyOf, state }
  const look = useRef({ at: 0, changes })

  useEffect(() => {
    const controller = new AbortController()
    setLoading(true)
    setWaiting({ count: 0, isMore: false })
    look.current = { at: Date.now(), changes }
    current.current
      .load(null, controller.signal)
      .then(
        page => setState({ key, rows: page.rows, next: page.next }),
        (error: unknown) => {
          if (!controller.signal.aborted) setState({ key, next: null, error: asApiError(error) })
        },
      )
      .finally(() => {
        if (!controller.signal.aborted) setLoading(false)
      })
    return () => controller.abort()
  }, [key, attempt])

  const now = tick.value
  useEffect(() => {
    const shown = current.current.state
    if (isPaused.value || shown.key !== key || shown.rows === undefined) return
    const last = look.current
    if (changes === undefined || changes === last.changes || Date.now() - last.at < lookEveryMs) return
    look.current = { at: Date.now(), changes }
    current.current.load(null, new AbortController().signal).then(
      page => {
        if (current.current.state !== shown) return
        const known = new Set(shown.rows?.map(current.current.keyOf))
        const added = page.rows.filter(row => !known.has(current.current.keyOf(row))).length
        setWaiting({ count: added, isMore: added > 0 && added === page.rows.length && page.next !== null })
      },
      // The next look tells, and the shell says that the dashboard is away.
      () => undefined,
    )
  }, [now, key, changes])

  const isCurrent = state.key === key
  const next = isCurrent ? state.next : null
  const loadMore = (cursor: Cursor): void => {
    setLoading(true)
    load(cursor, new AbortController().signal)
      .then(
        page =>
          setState(last =>
            last.key === key ? { key, rows: [...(last.rows ?? []), ...page.rows], next: page.next } : last,
          ),
        (error: unknown) => setState(last => ({ ...last, error: asApiError(error) })),
      )
      .finally(() => setLoading(false))
  }
  return {
    rows: isCurrent ? state.rows : undefined,
    error: isCurrent ? state.error : undefined,
    isLoading,
    loadMore: next === null || isLoading ? undefined : () => loadMore(next),
    waiting: isCurrent ? waiting : { count: 0, isMore: false },
    reload: () => setAttempt(count => count + 1),
  }
}
