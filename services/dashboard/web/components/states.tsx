import type { ComponentChildren } from 'preact'
import type { ApiError } from '../api/client.ts'
import type { Loaded } from '../api/use-answer.ts'

/** What a place shows that has nothing to show: why, and what to do. */
export const Empty = ({ title, children }: { title: string; children?: ComponentChildren }) => (
  <div class="state empty">
    <p class="state-title">{title}</p>
    {children && <p>{children}</p>}
  </div>
)

/** Lines in the place of what is being loaded. They appear only if loading takes noticeable time. */
export const Loading = ({ lines = 4 }: { lines?: number }) => (
  <div class="state loading" role="status" aria-label="Loading">
    {Array.from({ length: lines }, (_, line) => (
      <span key={line} />
    ))}
  </div>
)

/** An error: code, what went wrong, what to do. */
export const ErrorBox = ({ error, retry }: { error: ApiError; retry?: (() => void) | undefined }) => (
  <div class="state error" role="alert">
    <p class="state-title">
      {sentence(error.message)} <code>{error.code}</code>
    </p>
    <p>{error.hint}</p>
    {retry && (
      <button type="button" onClick={retry}>
        Try again
      </button>
    )}
  </div>
)

/** Shows an answer, or that it is loading, or why there is none. */
export function Show<Value>({
  of: { value, error, isLoading, reload },
  lines,
  children,
}: {
  of: Loaded<Value>
  lines?: number
  children: (value: Value) => ComponentChildren
}) {
  return (
    <>
      {error && <ErrorBox error={error} retry={reload} />}
      {value !== undefined && children(value)}
      {isLoading && <Loading {...(lines === undefined ? {} : { lines })} />}
    </>
  )
}

const sentence = (text: string): string => `${text.slice(0, 1).toUpperCase()}${text.slice(1)}.`
