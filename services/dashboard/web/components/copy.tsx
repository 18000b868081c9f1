import { useState } from 'preact/hooks'

const shownMs = 1_500

/** Copies a text. It works without the clipboard API too, which browsers offer only over TLS and on localhost. */
export function Copy({ text, label = 'Copy' }: { text: string; label?: string }) {
  const [isCopied, setCopied] = useState(false)
  const copy = async (): Promise<void> => {
    await writeClipboard(text)
    setCopied(true)
    setTimeout(() => setCopied(false), shownMs)
  }
  return (
    <button type="button" class="small" onClick={() => void copy()} aria-live="polite">
      {isCopied ? 'Copied' : label}
    </button>
  )
}

async function writeClipboard(text: string): Promise<void> {
  if (navigator.clipboard) {
    await navigator.clipboard.writeText(text)
    return
  }
  const field = document.createElement('textarea')
  field.value = text
  document.body.append(field)
  field.select()
  document.execCommand('copy')
  field.remove()
}
