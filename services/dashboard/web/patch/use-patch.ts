import { useEffect, useRef, useState } from 'preact/hooks'
import type { Patch } from '../api/api-types.generated.ts'
import { parse } from '../api/client.ts'
import { useUrlState } from '../shell/url-state.ts'
import { type DraftStep, isOp, toDraft, toStep } from './draft-steps.ts'

export interface PatchDraft {
  steps: readonly DraftStep[]
  setSteps: (steps: readonly DraftStep[]) => void
  /** The patch once every step is complete; null before, and without steps. */
  value: Patch | null
  /** What each step lacks; null if it is complete. */
  problems: readonly (string | null)[]
}

/** The patch in the URL, which has it once it is complete. */
export function usePatch(): PatchDraft {
  const url = useUrlState()
  const inUrl = url.get('patch') ?? ''
  const written = useRef(inUrl)
  const [steps, setSteps] = useState(() => readSteps(inUrl))
  useEffect(() => {
    if (inUrl === written.current) return
    written.current = inUrl
    setSteps(readSteps(inUrl))
  }, [inUrl])
  const results = steps.map(toStep)
  const complete = results.filter(result => typeof result !== 'string')
  const isComplete = complete.length === results.length && results.length > 0
  return {
    steps,
    setSteps: changed => {
      setSteps(changed)
      const value = toPatch(changed)
      const text = value === null ? '' : JSON.stringify(value)
      if (changed.length > 0 && value === null) return
      written.current = text
      url.set({ patch: text }, { replace: true })
    },
    value: isComplete ? patchOf(complete) : null,
    problems: results.map(result => (typeof result === 'string' ? result : null)),
  }
}

function toPatch(steps: readonly DraftStep[]): Patch | null {
  const results = steps.map(toStep)
  const complete = results.filter(result => typeof result !== 'string')
  return complete.length === steps.length && steps.length > 0 ? patchOf(complete) : null
}

const patchOf = (steps: Patch['steps']): Patch => ({ version: 1, name: 'made on the page', steps })

/** A URL may have been changed by hand; what is no patch counts as none. */
function readSteps(text: string): readonly DraftStep[] {
  try {
    return text === ''
      ? []
      : parse<Patch>(text)
          .steps.filter(({ op }) => isOp(op))
          .map(toDraft)
  } catch {
    return []
  }
}
