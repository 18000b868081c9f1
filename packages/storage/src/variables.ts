import { variable } from '@scores/runtime'

/** The variables of every service that uses the database. */
export const storageVariables = {
  DATABASE_URL: variable.url(['postgres', 'postgresql'])({
    desc: 'Where the tables are.',
    example: 'postgres://user:password@localhost:5432/scores',
  }),
}
