import { useEffect, useState } from 'preact/hooks'
import { tick } from './live.ts'

/**
 * A number that changes at most this often, for answers that cost more than the live updates, which all tabs share.
 *
 * @param changes - what the live updates say about it: while this stays the same, there is nothing new to ask for
 */
export function useSlowTick(everyMs: number, changes: unknown = tick.value): number {
  const [state, setState] = useState({ value: 0, at: Date.now(), changes })
  const now = tick.value
  useEffect(() => {
    if (Date.now() - state.at >= everyMs && changes !== state.changes)
      setState({ value: now, at: Date.now(), changes })
  }, [now])
  return state.value
}
