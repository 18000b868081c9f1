/** A running pipeline, embedded or in containers. */
export interface Pipeline {
  databaseUrl: string
  feedUrl: string
  dashboardUrl: string
  dashboardPassword: string
}
