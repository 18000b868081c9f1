import { variable } from '@scores/runtime'

/** Variables of every service that uses the database. */
export const storageVariables = {
  DATABASE_URL: variable.url(['postgres', 'postgresql'])({
    desc: 'URL of the Postgres database with the tables.',
    example: 'postgres://user:password@localhost:5432/scores',
  }),
}

/** How long the quarantine keeps settled messages. */
export const retentionVariables = {
  QUARANTINE_RETENTION_DAYS: variable.integer(
    0,
    36_500,
  )({
    desc: 'Days until resolved and discarded messages are deleted from the quarantine, checked every hour. 0 keeps them forever. Open and exhausted messages are never deleted.',
    default: 0,
  }),
}
