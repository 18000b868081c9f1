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

/** In the order of the flow; a variable is described where it comes first. */
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
        desc: 'Of the owner of the database. infra/make-env.sh makes it, as it does those of the roles.',
      },
      PUBLISH_ADDRESS: {
        desc: 'The address at which dashboard and Postgres are reached.',
        default: '127.0.0.1',
      },
      COMPOSE_PROFILES: {
        desc: '"simulator" has the feed simulator started where FEED_URL is not set.',
        default: '',
      },
    },
  ],
]

/** `.env.example` and README's table of variables. */
export function describeVariables(): { envExample: string; readmeTable: string } {
  const seen = new Set<string>()
  const env = [
    '# Copy to .env what you want to change. Every variable with its default; lines without # are none of them.',
  ]
  const rows = ['| variable | of | default | what it is |', '|---|---|---|---|']
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
  return { envExample: `${env.join('\n')}\n`, readmeTable: rows.join('\n') }
}

function toText(value: unknown): string {
  if (value === undefined || value === null) return ''
  if (Array.isArray(value)) return value.length > 5 ? '' : value.join(',')
  return typeof value === 'object' ? '' : JSON.stringify(value).replaceAll('"', '')
}
