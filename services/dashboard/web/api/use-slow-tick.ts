import { useEffect, useState } from 'preact/hooks'
import { tick } from './live.ts'

/** A number that changes at most this often, and only while updates come in. For answers that cost more. */
export function useSlowTick(everyMs: number): number {
  const [state, setState] = useState({ value: 0, at: Date.now() })
  const now = tick.value
  useEffect(() => {
    if (Date.now() - state.at >= everyMs) setState({ value: now, at: Date.now() })
  }, [now])
  return state.value
}
