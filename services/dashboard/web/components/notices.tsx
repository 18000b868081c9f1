import { signal } from '@preact/signals'

interface Notice {
  id: number
  text: string
  href?: string | undefined
}

const shownMs = 8_000
const notices = signal<readonly Notice[]>([])
let lastId = 0

/** Tells what an action did, with a link to where it can be seen. */
export function notify(text: string, href?: string): void {
  lastId += 1
  const notice = { id: lastId, text, href }
  notices.value = [...notices.value.slice(-2), notice]
  setTimeout(() => {
    notices.value = notices.value.filter(other => other !== notice)
  }, shownMs)
}

export const Notices = () => (
  <div class="notices" role="status">
    {notices.value.map(({ id, text, href }) => (
      <p key={id}>
        {text} {href && <a href={href}>Show</a>}
      </p>
    ))}
  </div>
)
