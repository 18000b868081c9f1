/** A span of time that explains what a chart shows. Times are milliseconds since 1970. */
export interface Band {
  from: number
  /** The end; null while it lasts. A restart has no length. */
  until: number | null
  kind: 'gap' | 'pause' | 'restart'
  label: string
}

/** What each kind of band means, for legends. */
export const bandNames: Readonly<Record<Band['kind'], string>> = {
  gap: 'nobody listened',
  pause: 'queue paused',
  restart: 'restart',
}
