import { variable } from '@scores/runtime'

/** The variables of every service that uses the database. */
export const storageVariables = {
  DATABASE_URL: variable.url(['postgres', 'postgresql'])({
    desc: 'Where the tables are.',
    example: 'postgres://user:password@localhost:5432/scores',
  }),
}

/** How long the quarantine keeps what is settled. */
export const retentionVariables = {
  QUARANTINE_RETENTION_DAYS: variable.integer(
    0,
    36_500,
  )({
    desc: 'Quarantined messages that were resolved or discarded are deleted so many days later, looked for every hour. 0: never. Open and exhausted ones stay.',
    default: 0,
  }),
}
