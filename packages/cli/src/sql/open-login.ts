import { embeddedPostgres, type InstallationConfig, openStores, repairRoles } from '@scores/installation'
import { AppError, createLogger, postgresConnection, projectFolder } from '@scores/runtime'
import { ownerRole } from '@scores/storage'
import { Client, DatabaseError } from 'pg'
import { runsInContainers } from '../containers/or-in-container.ts'
import { printError, style } from '../terminal/index.ts'

/** Maximum duration of a statement. That of the role analyst is in sql/roles.sql too. */
const statementTimeoutMs = { analyst: 60_000, others: 3_600_000 }

/** A connection that `await using` closes. */
export type Login = Client & AsyncDisposable

/**
 * Logs in for a person's statements: as `analyst`, who lacks the rights to change anything, or as the owner. A login of
 * its own is the only way: a statement could undo `set role` and `set session authorization`.
 *
 * @throws AppError CONFIG, NO_DATA, or what prevents the login
 */
export async function openLogin(config: InstallationConfig, mayWrite: boolean): Promise<Login> {
  if (config.DATABASE_URL !== '') return openGiven(config, mayWrite)
  if (runsInContainers(config)) return connect(publishedUrl(mayWrite))
  return openEmbedded(config, mayWrite)
}

async function openEmbedded(config: InstallationConfig, mayWrite: boolean): Promise<Login> {
  await using resources = new AsyncDisposableStack()
  resources.use(await openStores(config))
  const postgres = embeddedPostgres(config)
  const logIn = () => connect(postgres.urlOf(mayWrite ? ownerRole : 'analyst'))
  const client = await logIn().catch(async (error: unknown) => {
    // A role may change its own password.
    if (!(error instanceof DatabaseError) || !refusals.has(error.code ?? '')) throw error
    await repairRoles(postgres, config, createLogger('sql', 'silent'))
    return logIn()
  })
  const stores = resources.move()
  const close = client[Symbol.asyncDispose]
  return Object.assign(client, {
    [Symbol.asyncDispose]: async () => {
      await using _ = stores
      await close()
    },
  })
}

/** Invalid authorization and invalid password. */
const refusals = new Set(['28000', '28P01'])

/** Without ANALYST_DATABASE_URL, the transaction is read-only, and the login may be no more than an owner of tables. */
async function openGiven(config: InstallationConfig, mayWrite: boolean): Promise<Login> {
  if (!mayWrite && config.ANALYST_DATABASE_URL !== '') return connect(config.ANALYST_DATABASE_URL)
  const client = await connect(config.DATABASE_URL)
  if (!(await isPowerful(client))) return client
  const fact =
    'DATABASE_URL logs in as a superuser, whose statements can run programs and read files on the server'
  if (mayWrite) {
    printError(`${style('yellow', 'warning:')} ${fact}. Log in as the owner of the tables instead.`)
    return client
  }
  await client.end()
  throw new AppError(
    'CONFIG',
    fact,
    'Set ANALYST_DATABASE_URL to the same database with the role analyst, whose password services/migrate sets from ANALYST_PASSWORD. Or use --write.',
  )
}

async function isPowerful(client: Client): Promise<boolean> {
  const { rows } = await client.query<{ isPowerful: boolean }>(`
    select bool_or(pg_has_role(oid, 'member')) as "isPowerful" from pg_roles
    where rolsuper or rolname in ('pg_execute_server_program', 'pg_read_server_files', 'pg_write_server_files')`)
  return rows[0]?.isPowerful ?? false
}

/** The containers publish Postgres on this machine. */
function publishedUrl(mayWrite: boolean): string {
  const [role, variable] = mayWrite ? [ownerRole, 'OWNER_PASSWORD'] : ['analyst', 'ANALYST_PASSWORD']
  const { [variable]: password, PUBLISH_ADDRESS: address = '', POSTGRES_PORT: port = '55432' } = process.env
  if (!password)
    throw new AppError(
      'CONFIG',
      `${variable} is not set, in ${projectFolder}/.env or elsewhere`,
      'Run infra/make-env.sh, which adds it, and start the containers again.',
    )
  const host = address === '' || address === '0.0.0.0' ? '127.0.0.1' : address
  return `postgres://${role}:${encodeURIComponent(password)}@${host}:${port || '55432'}/scores`
}

async function connect(url: string): Promise<Login> {
  const isAnalyst = new URL(url).username === 'analyst'
  const limits = { statementTimeoutMs: isAnalyst ? statementTimeoutMs.analyst : statementTimeoutMs.others }
  const client = new Client(postgresConnection({ url, name: 'sql', ...limits }))
  await client.connect()
  return Object.assign(client, { [Symbol.asyncDispose]: () => client.end() })
}
