/** Stands in for the types of routes that the dashboard does not describe yet. */
declare module './api-types.generated.ts' {
  interface Routes {
    'GET /api/session': { path: {}; query: {}; body: undefined; answer: Session }
  }
}
export interface Overview {
  health: { level: 'ok' | 'degraded' | 'broken'; summary: string; problems: readonly Problem[] }
}
export interface Problem {
  sentence: string
  since: string | null
  whatToDo: string
}
export interface RecentEvent {
  id: number
}
export interface LiveChange extends Overview {
  events: readonly RecentEvent[]
}
export interface Session {
  user: string
  canWrite: boolean
}
export interface WhyEntry {
  sql: string
  path: string
  command: string
}
