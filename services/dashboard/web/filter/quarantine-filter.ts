import type { QuarantineFilter } from '../api/api-types.generated.ts'
import { things } from '../components/format.ts'
import type { UrlState } from '../shell/url-state.ts'

/** The parts of a filter that a URL has as they are. */
const texts = ['reason', 'fingerprint', 'feed', 'eventType', 'since', 'until', 'match'] as const
/** All parameters of a filter in a URL. */
export const filterNames = [...texts, 'ids'] as const

/** The filter in the URL; without parts, it selects every message. */
export function readFilter(url: Pick<UrlState, 'get'>): QuarantineFilter {
  const ids = url
    .get('ids')
    ?.split(',')
    .map(Number)
    .filter(id => Number.isSafeInteger(id) && id > 0)
  return {
    // The dashboard checks the reason, and names it if there is no such one.
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- as above
    ...(Object.fromEntries(
      texts.flatMap(name => {
        const value = url.get(name)
        return value === undefined ? [] : [[name, value]]
      }),
    ) as QuarantineFilter),
    ...(ids === undefined || ids.length === 0 ? {} : { ids }),
  }
}

/** A filter for a change. A change must say so if it means every message. */
export const forChange = (filter: QuarantineFilter): QuarantineFilter =>
  Object.keys(filter).length === 0 ? { all: true } : filter

/** A filter as parameters of a URL. */
export const filterParameters = (filter: QuarantineFilter): Record<string, string> => {
  const { all: _, ids, ...parts } = filter
  return { ...parts, ...(ids === undefined ? {} : { ids: ids.join(',') }) }
}

/** A filter in words. */
export function describeFilter(filter: QuarantineFilter): string {
  const { all: _, ids, ...parts } = filter
  const words = Object.entries(parts).map(([name, value]) => `${names[name] ?? name} ${value}`)
  if (ids !== undefined) words.push(things(ids.length, 'chosen message'))
  return words.length === 0 ? 'every message' : words.join(', ')
}

const names: Readonly<Record<string, string>> = {
  fingerprint: 'cause',
  eventType: 'type',
  match: 'payload matches',
}

/** A filter as options of a command. */
export const filterOptions = (filter: QuarantineFilter): string => {
  const { all: _, ids, eventType, ...parts } = filter
  const options = Object.entries({ ...parts, 'event-type': eventType }).flatMap(([name, value]) =>
    value === undefined ? [] : [`--${name} ${quoted(value)}`],
  )
  if (ids !== undefined) options.push(`--ids ${ids.join(',')}`)
  return options.length === 0 ? '--all' : options.join(' ')
}

const quoted = (text: string): string =>
  /^[\w./:-]+$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`
