/** The colours of the diagrams, in light and in dark mode. */
const palette = {
  background: { light: '#ffffff', dark: '#0d1117' },
  ink: { light: '#1e293b', dark: '#e6edf3' },
  muted: { light: '#64748b', dark: '#9aa7b8' },
  border: { light: '#94a3b8', dark: '#6b7a90' },
  frame: { light: '#cbd5e1', dark: '#3d4757' },
  key: { light: '#b45309', dark: '#fbbf24' },
  plain: { light: '#f8fafc', dark: '#1a212b' },
  feed: { light: '#fef3c7', dark: '#4d3d10' },
  queue: { light: '#ede9fe', dark: '#3a2f66' },
  star: { light: '#dbeafe', dark: '#1d3d66' },
  ledger: { light: '#e5e7eb', dark: '#374151' },
  quarantine: { light: '#fee2e2', dark: '#5e2733' },
  analytics: { light: '#dcfce7', dark: '#15482d' },
} as const

/** The light colour of each name in the palette. */
export const colors = {
  background: palette.background.light,
  ink: palette.ink.light,
  muted: palette.muted.light,
  border: palette.border.light,
  key: palette.key.light,
  plain: palette.plain.light,
  feed: palette.feed.light,
  star: palette.star.light,
  ledger: palette.ledger.light,
  quarantine: palette.quarantine.light,
  analytics: palette.analytics.light,
}

/**
 * A style element that follows the reader's light or dark mode. The drawing states light colours as attributes, which
 * every viewer understands; the style overrides them in dark mode. A background of its own keeps the drawing legible
 * where the page's mode and the reader's mode differ.
 */
export function themeStyle(): string {
  const rules = Object.values(palette).map(
    ({ light, dark }) => `[fill="${light}"]{fill:${dark}}[stroke="${light}"]{stroke:${dark}}`,
  )
  return `<style>@media (prefers-color-scheme: dark){${rules.join('')}}</style>`
}
