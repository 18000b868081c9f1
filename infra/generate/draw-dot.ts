import { Graphviz } from '@hpcc-js/wasm-graphviz'

/** Boxes are measured for Helvetica; a font that a viewer has in its place may be wider. */
const fontScale = 0.87

/** The SVG that Graphviz makes of a DOT text. */
export async function drawDot(dot: string): Promise<string> {
  const graphviz = await Graphviz.load()
  const svg = graphviz.layout(dot, 'svg', 'dot')
  return svg.replaceAll(
    /font-size="([\d.]+)"/g,
    (_, size) => `font-size="${(Number(size) * fontScale).toFixed(2)}"`,
  )
}
