import { count, duration } from '@scores/cli/terminal'
import {
  type AnalyticsCost,
  type Contender,
  type Latency,
  type Memory,
  median,
  queueNames,
  type Results,
  type ScaleOut,
  type StartUp,
  type Throughput,
} from './results.ts'

/** Each section as Markdown, by the benchmark whose results it shows. */
const sections = {
  throughput: describeThroughput,
  latency: describeLatency,
  analytics: describeAnalytics,
  memory: describeMemory,
  scaleOut: describeScaleOut,
  startUp: describeStartUp,
} as const satisfies { [Key in keyof Results]?: (results: Results[Key]) => string }

/** Describes one benchmark's part of the results as Markdown. */
export function describePart(part: Partial<Results>): string {
  const { throughput, latency, analytics, memory, scaleOut, startUp } = part
  return [
    throughput && sections.throughput(throughput),
    latency && sections.latency(latency),
    analytics && sections.analytics(analytics),
    memory && sections.memory(memory),
    scaleOut && sections.scaleOut(scaleOut),
    startUp && sections.startUp(startUp),
  ]
    .filter(text => text !== undefined)
    .join('\n')
}

/** Returns the text of `bench/RESULTS.md`. */
export function describeResults({ machine, measuredAt, ...results }: Results): string {
  const versions = Object.entries(machine.versions).map(([name, version]) => `${name} ${version}`)
  return `<!-- Written by ./entrypoint bench; don't edit. -->
# Results

Measured ${measuredAt} in one run on one machine: ${machine.cores} cores (${machine.cpu}), ${machine.memoryGb} GB, ${machine.system}, with everything on it.
${versions.join(', ')}.

What bounds each figure, and what was tried, is in [README.md](README.md). Ratios carry over to other machines; the absolute figures
do not.

${describePart(results)}`
}

function describeThroughput({ limit, pipeline, alternatives }: Throughput): string {
  const top = median(limit.perSecond)
  const own = median(pipeline.redis.perSecond)
  const all = [limit, pipeline.redis, pipeline.postgres, ...alternatives]
  return `## Throughput: feed to committed rows

Valid messages, from the first one read to the last one committed, unique key and both indexes kept, after as many to warm up. The median of ${limit.perSecond.length} (lowest to highest).

${table(
  ['', 'messages a second', '× COPY', 'this is faster'],
  all.map(({ name, perSecond }) => [
    name,
    `${count(median(perSecond))} (${count(Math.min(...perSecond))} to ${count(Math.max(...perSecond))})`,
    (median(perSecond) / top).toFixed(median(perSecond) / top < 0.1 ? 3 : 2),
    alternatives.some(each => each.name === name) ? `${(own / median(perSecond)).toFixed(1)} ×` : '',
  ]),
)}
${all.map(describeSetUp).join('\n')}
`
}

const describeSetUp = ({ name, how, messages }: Contender): string =>
  `- ${name}: ${how}. ${count(messages)} messages.`

function describeLatency(latencies: readonly Latency[]): string {
  return `## Latency: feed to queryable

From when the feed writes a message until a query finds its row. The query repeats all the time, on the same machine.

${table(
  ['queue', 'messages a second', 'p50', 'p95', 'p99', 'slowest', 'measured'],
  latencies.map(({ queue, rate, messages, ...ms }) => [
    queueNames[queue],
    count(rate),
    ...[ms.p50, ms.p95, ms.p99, ms.max].map(value => `${value.toFixed(0)} ms`),
    `${count(messages)} messages`,
  ]),
)}
`
}

function describeAnalytics(costs: readonly AnalyticsCost[]): string {
  const [smallest] = costs
  const base = smallest ? median(smallest.runMs) : 1
  return `## Analytics: a minute's run

After ${count(smallest?.newEvents ?? 0)} new events, on a history that grows; a fifth of it is of one student. The median of ${smallest?.runMs.length ?? 0}. A recount
makes both tables anew from all events.

${table(
  [
    'events',
    'of one student',
    'a run',
    '× the smallest',
    'a recount',
    'recount ÷ run',
    'equal to the last digit',
  ],
  costs.map(({ events, ofOneStudent, runMs, recountMs, isEqual }) => [
    count(events),
    count(ofOneStudent),
    duration(median(runMs)),
    (median(runMs) / base).toFixed(2),
    duration(recountMs),
    `${(recountMs / median(runMs)).toFixed(0)} ×`,
    isEqual ? 'yes' : 'NO',
  ]),
)}
`
}

function describeMemory(memories: readonly Memory[]): string {
  const parts = memories.map(({ queue, seconds, messages, processes, peakJobs }) => {
    const what = `Queue on ${queueNames[queue]}: ${count(messages)} messages in ${seconds} s; the queue held ${count(peakJobs)} jobs at most.`
    return `${what}\n\n${table(
      ['process', 'first minute', 'last minute', 'peak'],
      processes.map(({ process, first, last, peak }) => [
        process,
        ...[first, last, peak].map(megabytes => `${megabytes.toFixed(0)} MB`),
      ]),
    )}`
  })
  return `## Memory: at full load

Resident, while the feed sends as fast as it is read.

${parts.join('\n\n')}
`
}

function describeScaleOut(results: readonly ScaleOut[]): string {
  const [first] = results
  const one = first ? median(first.perSecond) : 1
  return `## Scale-out: more normalizers

With the queue on Redis, on the same two cores.

${table(
  ['normalizers', 'messages a second', '× the first'],
  results.map(({ normalizers, perSecond }) => [
    `${normalizers}`,
    count(median(perSecond)),
    (median(perSecond) / one).toFixed(2),
  ]),
)}
`
}

function describeStartUp({ seconds }: StartUp): string {
  return `## Start-up

From \`./entrypoint\` to the first stored row, the database made before: ${median(seconds).toFixed(1)} s (${seconds.map(each => each.toFixed(1)).join(', ')}).
`
}

/** The first column is text, the others are mostly numbers. */
function table(names: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`
  const rule = names.map((_, index) => (index === 0 ? '---' : '---:'))
  return [names, rule, ...rows].map(line).join('\n')
}
