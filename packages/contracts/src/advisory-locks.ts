/** Keys of the Postgres advisory locks, listed once so that no two of them collide. */
export const advisoryLocks = {
  analytics: 7_245_017,
  queueMigration: 7_245_018,
  feedPauses: 7_245_019,
  /** First of two keys. The second is the id of the replay. */
  replay: 7_245,
} as const
