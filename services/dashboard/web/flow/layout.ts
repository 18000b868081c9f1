/** Where the parts of the pipeline are drawn. */
export type NodeName = 'feed' | 'queue' | 'normalizers' | 'events' | 'duplicates' | 'quarantine' | 'analytics'

export interface Place {
  x: number
  y: number
}

export interface Layout {
  width: number
  height: number
  nodes: Readonly<Record<NodeName, Place>>
}

export const nodeWidth = 158
export const nodeHeight = 74

/** From left to right, for a screen. */
export const wideLayout: Layout = {
  width: 1_052,
  height: 266,
  nodes: {
    feed: { x: 0, y: 96 },
    queue: { x: 224, y: 96 },
    normalizers: { x: 448, y: 96 },
    events: { x: 672, y: 0 },
    duplicates: { x: 672, y: 96 },
    quarantine: { x: 672, y: 192 },
    analytics: { x: 894, y: 0 },
  },
}

/** From top to bottom, for a phone. */
export const narrowLayout: Layout = {
  width: 360,
  height: 556,
  nodes: {
    feed: { x: 0, y: 0 },
    queue: { x: 0, y: 120 },
    normalizers: { x: 0, y: 240 },
    events: { x: 202, y: 362 },
    duplicates: { x: 202, y: 240 },
    quarantine: { x: 0, y: 362 },
    analytics: { x: 202, y: 482 },
  },
}

export const edges: readonly (readonly [NodeName, NodeName])[] = [
  ['feed', 'queue'],
  ['queue', 'normalizers'],
  ['normalizers', 'events'],
  ['normalizers', 'duplicates'],
  ['normalizers', 'quarantine'],
  ['events', 'analytics'],
]

export interface EdgePath {
  path: string
  /** Where its rate is written: beside a line down, above another. */
  label: Place
  isDown: boolean
}

/** A line from the side of one node to the facing side of another. */
export function edgePath({ nodes }: Layout, from: NodeName, to: NodeName): EdgePath {
  const a = nodes[from]
  const b = nodes[to]
  if (a.x === b.x || a.x + nodeWidth > b.x) {
    const x = a.x + nodeWidth / 2
    const [start, end] = [a.y + nodeHeight, b.y]
    return { path: `M${x} ${start}V${end}`, label: { x: x + 10, y: (start + end) / 2 + 4 }, isDown: true }
  }
  const start = { x: a.x + nodeWidth, y: a.y + nodeHeight / 2 }
  const end = { x: b.x, y: b.y + nodeHeight / 2 }
  const middle = (start.x + end.x) / 2
  return {
    path: `M${start.x} ${start.y}C${middle} ${start.y} ${middle} ${end.y} ${end.x} ${end.y}`,
    label: { x: middle, y: (start.y + end.y) / 2 - 7 },
    isDown: false,
  }
}
