/** A pipeline that was started, in whatever form. */
export interface Pipeline {
  databaseUrl: string
  feedUrl: string
  dashboardUrl: string
  dashboardPassword: string
}
