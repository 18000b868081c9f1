import { Graphviz } from '@hpcc-js/wasm-graphviz'

/** The SVG that Graphviz makes of a DOT text. */
export async function drawDot(dot: string): Promise<string> {
  const graphviz = await Graphviz.load()
  return graphviz.layout(dot, 'svg', 'dot')
}
