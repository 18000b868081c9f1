import type { ComponentChildren } from 'preact'
import { useEffect } from 'preact/hooks'

interface ScreenProps {
  title: string
  /** The class of the screen's own styles. */
  name: string
  /** Beside the title. */
  aside?: ComponentChildren
  children: ComponentChildren
}

/** A screen with its heading, which is the browser tab's title too. */
export function Screen({ title, name, aside, children }: ScreenProps) {
  useEffect(() => {
    document.title = `${title} · Exam scores`
  }, [title])
  return (
    <div class={`screen ${name}`}>
      <header class="screen-header">
        <h1>{title}</h1>
        {aside}
      </header>
      {children}
    </div>
  )
}

/** A part of a screen. */
export const Panel = ({
  title,
  aside,
  children,
}: {
  title: string
  aside?: ComponentChildren
  children: ComponentChildren
}) => (
  <section class="panel">
    <header>
      <h2>{title}</h2>
      {aside}
    </header>
    {children}
  </section>
)
