import { signal } from '@preact/signals'
import { screens } from './screens.ts'

export const isHelpOpen = signal(false)

/** How long `g` waits for its letter. */
const sequenceMs = 1_500

/** Keys for the whole page. Rows are elements with `data-row`, the search field has `data-search`. */
export function listenToKeys(navigate: (path: string) => void): () => void {
  let awaitsScreenUntil = 0
  const onKey = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey) return
    if (event.key === 'Escape') {
      if (document.activeElement instanceof HTMLElement) document.activeElement.blur()
      return
    }
    if (isTyping(event.target)) return
    const screen = Date.now() < awaitsScreenUntil && screens.find(({ key }) => key === event.key)
    awaitsScreenUntil = event.key === 'g' ? Date.now() + sequenceMs : 0
    if (screen) navigate(screen.path)
    else if (event.key === '/') focusSearch()
    else if (event.key === 'j') moveFocus(1)
    else if (event.key === 'k') moveFocus(-1)
    else if (event.key === '?') isHelpOpen.value = true
    else return
    event.preventDefault()
  }
  addEventListener('keydown', onKey)
  return () => removeEventListener('keydown', onKey)
}

const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement &&
  (target.isContentEditable ||
    target.matches('input:not([type=range], [type=checkbox], [type=radio]), textarea, select') ||
    target.closest('dialog[open]') !== null)

function focusSearch(): void {
  const field = document.querySelector<HTMLInputElement>('[data-search]')
  field?.focus()
  field?.select()
}

function moveFocus(step: 1 | -1): void {
  const rows = [...document.querySelectorAll<HTMLElement>('[data-row]')]
  const current = rows.findIndex(row => row.contains(document.activeElement))
  const next = current === -1 ? (step === 1 ? 0 : rows.length - 1) : current + step
  rows[Math.max(0, Math.min(rows.length - 1, next))]?.focus()
}
