import { expect, test } from 'vitest'
import { edgePath, edges, narrowLayout, nodeHeight, nodeWidth, wideLayout } from './layout.ts'

const layouts = { wide: wideLayout, narrow: narrowLayout }

test.each(['wide', 'narrow'] as const)('in the %s layout, parts fit and do not overlap', name => {
  const { width, height, nodes } = layouts[name]
  const places = Object.values(nodes)
  for (const { x, y } of places) {
    expect(x + nodeWidth).toBeLessThanOrEqual(width)
    expect(y + nodeHeight).toBeLessThanOrEqual(height)
    const overlapping = places.filter(
      other => Math.abs(other.x - x) < nodeWidth && Math.abs(other.y - y) < nodeHeight,
    )
    expect(overlapping).toHaveLength(1)
  }
})

test.each(['wide', 'narrow'] as const)('in the %s layout, every rate is beside its line', name => {
  const { width, height } = layouts[name]
  for (const [from, to] of edges) {
    const { path, label } = edgePath(layouts[name], from, to)
    expect(path).not.toContain('NaN')
    expect(label.x).toBeGreaterThan(0)
    expect(label.x).toBeLessThan(width)
    expect(label.y).toBeLessThan(height)
  }
})
