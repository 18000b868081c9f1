import { variables as analytics } from '@scores/analytics/config'
import { variables as dashboard } from '@scores/dashboard/config'
import { variables as listener } from '@scores/feed-listener/config'
import { variables as simulator } from '@scores/feed-simulator/config'
import { variables as cli } from '@scores/installation'
import { variables as migrate } from '@scores/migrate/config'
import { variables as normalizer } from '@scores/normalizer/config'
import { variables as replayer } from '@scores/replayer/config'
import { readinessVariables } from '@scores/runtime'

interface Spec {
  desc?: string
  default?: unknown
  example?: string
}

/** In the order of the flow. A variable that several parts read is listed with the first of them. */
const groups: readonly [string, Record<string, Spec>][] = [
  ['./entrypoint', cli],
  ['feed-listener', listener],
  ['normalizer', normalizer],
  ['replayer', replayer],
  ['analytics', analytics],
  ['dashboard', dashboard],
  ['feed-simulator', simulator],
  ['migrate', migrate],
  ['every service', readinessVariables],
  [
    'docker-compose.yml',
    {
      POSTGRES_PASSWORD: {
        desc: "Password of the database's superuser. infra/make-env.sh generates it, as it does the roles' passwords.",
      },
      REDIS_PASSWORD: { desc: 'Password of the queue. Without it, the same as PIPELINE_PASSWORD.' },
      PUBLISH_ADDRESS: {
        desc: 'Address at which the dashboard and Postgres are published.',
        default: '127.0.0.1',
      },
      COMPOSE_PROFILES: {
        desc: '"simulator" starts the feed simulator unless FEED_URL is set.',
        default: '',
      },
    },
  ],
]

/** The text of `.env.example`, and the same variables as a Markdown table. */
export function describeVariables(): { envExample: string; table: string } {
  const seen = new Set<string>()
  const env = [
    '# Every variable with its default. Copy the lines that you want to change to .env, without their leading #.',
  ]
  const rows = ['| variable | read by | default | meaning |', '|---|---|---|---|']
  for (const [group, specs] of groups) {
    env.push('', `# ${group}`)
    for (const [name, { desc = '', default: fallback, example }] of Object.entries(specs)) {
      if (seen.has(name)) continue
      seen.add(name)
      const value = toText(fallback)
      env.push(`# ${desc}`, `#${name}=${value || (example ?? '')}`)
      rows.push(
        `| \`${name}\` | ${group} | ${value === '' ? '' : `\`${value}\``} | ${desc.replaceAll('|', '\\|')} |`,
      )
    }
  }
  return { envExample: `${env.join('\n')}\n`, table: rows.join('\n') }
}

function toText(value: unknown): string {
  if (value === undefined || value === null) return ''
  if (Array.isArray(value)) return value.length > 5 ? '' : value.join(',')
  return typeof value === 'object' ? '' : JSON.stringify(value).replaceAll('"', '')
}
