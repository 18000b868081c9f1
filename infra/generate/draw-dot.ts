import { Graphviz } from '@hpcc-js/wasm-graphviz'
import { themeStyle } from './svg-theme.ts'

/** Graphviz measures boxes for Helvetica. A viewer's substitute may be wider, so the text is drawn smaller. */
const fontScale = 0.95

/** Renders a DOT text as SVG. The graph must use the colours of `svg-theme.ts` to follow dark mode. */
export async function drawDot(dot: string): Promise<string> {
  const graphviz = await Graphviz.load()
  const svg = graphviz.layout(dot, 'svg', 'dot')
  return svg
    .replace(/<svg[^>]*>/, tag => `${tag}\n${themeStyle()}`)
    .replaceAll(
      /font-size="([\d.]+)"/g,
      (_, size: string) => `font-size="${(Number(size) * fontScale).toFixed(2)}"`,
    )
}
