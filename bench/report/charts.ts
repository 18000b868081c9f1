import { count, duration } from '@scores/cli/terminal'
import { median, queueNames, type Results } from './results.ts'

interface Bar {
  name: string
  value: number
  /** Written behind it. */
  text: string
  isOurs: boolean
}

const width = 860
const nameWidth = 300
const textWidth = 180
const rowHeight = 30
const top = 48
const colors = { ours: '#2563eb', others: '#94a3b8', ink: '#1e293b', background: '#ffffff' }
/** Overrides these colours where the reader prefers dark mode. */
const darkStyle = `<style>@media (prefers-color-scheme: dark){svg{fill:#e6edf3}[fill="${colors.background}"]{fill:#0d1117}[fill="${colors.ours}"]{fill:#4c8dff}[fill="${colors.others}"]{fill:#6b7a90}}</style>`

/** The charts by their file names, as SVG. */
export function drawCharts({ throughput, latency, analytics }: Results): Record<string, string> {
  const { limit, pipeline, alternatives } = throughput
  return {
    'throughput.svg': barChart(
      'Messages a second, feed to committed rows',
      [limit, pipeline.redis, pipeline.postgres, ...alternatives].map(({ name, perSecond }) => ({
        name,
        value: median(perSecond),
        text: count(median(perSecond)),
        isOurs: name === pipeline.redis.name || name === pipeline.postgres.name,
      })),
    ),
    'latency.svg': barChart(
      'Feed to queryable, p50 and p99',
      latency.flatMap(({ queue, rate, p50, p99 }) =>
        Object.entries({ p50, p99 }).map(([name, ms]) => ({
          name: `${count(rate)} a second, queue on ${queueNames[queue]}, ${name}`,
          value: ms,
          text: duration(ms),
          isOurs: true,
        })),
      ),
    ),
    'analytics.svg': barChart(
      'A run of the analytics beside a recount',
      analytics.flatMap(({ events, runMs, recountMs }) => [
        {
          name: `${count(events)} events: a run`,
          value: median(runMs),
          text: duration(median(runMs)),
          isOurs: true,
        },
        { name: 'a recount', value: recountMs, text: duration(recountMs), isOurs: false },
      ]),
    ),
  }
}

function barChart(title: string, bars: readonly Bar[]): string {
  const longest = Math.max(...bars.map(({ value }) => value))
  const height = top + bars.length * rowHeight + 12
  const rows = bars.map(({ name, value, text, isOurs }, index) => {
    const y = top + index * rowHeight
    const length = Math.max(2, ((width - nameWidth - textWidth) * value) / longest)
    return `  <text x="${nameWidth - 12}" y="${y + 16}" text-anchor="end">${escapeXml(name)}</text>
  <rect x="${nameWidth}" y="${y + 2}" width="${length.toFixed(1)}" height="${rowHeight - 10}" rx="3" fill="${isOurs ? colors.ours : colors.others}"/>
  <text x="${(nameWidth + length + 8).toFixed(1)}" y="${y + 16}">${escapeXml(text)}</text>`
  })
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" font-family="system-ui, sans-serif" font-size="13" fill="${colors.ink}">
  <title>${escapeXml(title)}</title>
  ${darkStyle}
  <rect width="${width}" height="${height}" fill="${colors.background}"/>
  <text x="12" y="28" font-size="16" font-weight="600">${escapeXml(title)}</text>
${rows.join('\n')}
</svg>
`
}

const escapeXml = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
