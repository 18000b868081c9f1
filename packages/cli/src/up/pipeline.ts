/** A running pipeline, embedded or in containers. */
export interface Pipeline {
  databaseUrl: string
  /** Without secrets. */
  feedUrl: string
  dashboardUrl: string
  /** A generated one; null if DASHBOARD_PASSWORD sets it. */
  dashboardPassword: string | null
}
