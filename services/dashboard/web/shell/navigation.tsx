import { Link, useLocation } from 'wouter-preact'
import { screens } from './screens.ts'

/** The screens: at the side, or at the bottom of a phone. */
export function Navigation() {
  const [path] = useLocation()
  const current = screenOf(path)
  return (
    <nav aria-label="Screens">
      {screens.map(({ path: target, name, key }) => (
        <Link
          key={target}
          href={target}
          aria-current={target === current ? 'page' : undefined}
          title={`g ${key}`}
        >
          <Icon name={name} />
          {name}
        </Link>
      ))}
    </nav>
  )
}

/** A quarantined message belongs to Quality. */
const screenOf = (path: string): string =>
  path.startsWith('/messages')
    ? '/quality'
    : (screens.findLast(screen => screen.path === path || path.startsWith(`${screen.path}/`))?.path ?? '/')

const icons: Readonly<Record<(typeof screens)[number]['name'], string>> = {
  Flow: 'M3 12h4l3-8 4 16 3-8h4',
  Quality: 'M12 3 2.5 20h19L12 3Zm0 7v4.5m0 2.5v.5',
  Replay: 'M4 12a8 8 0 1 0 2.5-5.8M4 4v4.5h4.5',
  Scores: 'M4 20V10m5.3 10V4m5.4 16v-7M20 20V7',
  Operations: 'M4 6h16M4 12h16M4 18h16M8 4v4m7 2v4m-5 2v4',
}

const Icon = ({ name }: { name: keyof typeof icons }) => (
  <svg class="icon" viewBox="0 0 24 24" aria-hidden="true">
    <path d={icons[name]} />
  </svg>
)
