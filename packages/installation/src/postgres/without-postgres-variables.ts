/**
 * Leaves out the variables of libpq (PGHOST, PGSSLMODE, PGOPTIONS …). They tell how to reach another server, and must not
 * apply to the embedded one.
 */
export const withoutPostgresVariables = (env: NodeJS.ProcessEnv): NodeJS.ProcessEnv =>
  Object.fromEntries(Object.entries(env).filter(([name]) => !name.startsWith('PG')))

/** The same for this process and all that it starts. */
export function forgetPostgresVariables(): void {
  for (const name of Object.keys(process.env)) if (name.startsWith('PG')) delete process.env[name]
}
