import type { MinuteReconciliation } from '@scores/reconciliation'
import { type LedgerMinute, readLedgerMinutes } from '@scores/storage'
import { Type } from 'typebox'
import { describeTotals } from '../../pipeline/describe-pipeline.ts'
import type { PipelineReader } from '../../pipeline/pipeline-reader.ts'
import type { ApiScope } from '../api-context.ts'
import { requestInvalid } from '../errors/reply-with-error.ts'
import { describeRoute } from '../openapi/describe-route.ts'
import type { Read } from '../requests/reads.ts'
import { objectOf, optional, refTo } from '../schemas/schema-parts.ts'
import { ledger } from './ledger-schemas.ts'

const minuteMs = 60_000
const minutesShown = 60

const schema = describeRoute(
  {
    tag: 'pipeline',
    operationId: 'getLedger',
    summary: 'One hour of the ledger, by minute',
    description:
      'received = stored + duplicate + quarantined + in flight, for all messages and for each minute, with the time from read to committed.',
  },
  {
    querystring: objectOf(
      optional({
        until: Type.String({
          format: 'date-time',
          description: 'End of the hour, rounded up to a minute. Without it, the last hour.',
        }),
      }),
    ),
  },
  { 200: refTo(ledger) },
)

/** The route that shows the ledger by minute. */
export function registerLedgerRoutes(scope: ApiScope, pipeline: PipelineReader, read: Read): void {
  scope.get('/ledger', { schema }, async ({ query }, reply) => {
    const now = Date.now()
    const end = ceilToMinute(query.until === undefined ? now + 1 : Date.parse(query.until))
    const from = end - minutesShown * minuteMs
    if (from < 0 || end > now + 24 * 60 * minuteMs)
      throw requestInvalid('query/until must be a time since 1970, and not in the future')
    const isLatest = query.until === undefined
    const state = isLatest ? await pipeline.read() : null
    const minutes =
      state?.account?.ledger.minutes ??
      (await read('lookups', reply, db => readLedgerMinutes(db, { from, until: end })))
    return {
      at: new Date(now),
      totals: state?.account ? describeTotals(state.account) : null,
      minutes: fill({ from, end, now }, minutes, state?.account?.minutes ?? []),
    }
  })
}

const ceilToMinute = (at: number): number => Math.ceil(at / minuteMs) * minuteMs

/** One entry per minute, including those without messages. */
function fill(
  { from, end, now }: { from: number; end: number; now: number },
  minutes: readonly LedgerMinute[],
  reconciled: readonly MinuteReconciliation[],
) {
  const byMinute = new Map(minutes.map(each => [each.minute, each]))
  const inFlightAt = new Map(reconciled.map(({ minute, inFlight }) => [minute, inFlight]))
  return Array.from({ length: (end - from) / minuteMs }, (_, index) => {
    const minute = from + index * minuteMs
    const known = byMinute.get(minute)
    const inFlight = inFlightAt.get(minute) ?? 0
    const { received = 0, stored = 0, duplicate = 0, quarantined = 0 } = known ?? {}
    return {
      minute: new Date(minute),
      received: received + inFlight,
      stored,
      duplicate,
      quarantined,
      inFlight,
      difference: received - stored - duplicate - quarantined,
      lagP50Ms: known?.lagP50Ms ?? null,
      lagP99Ms: known?.lagP99Ms ?? null,
      isComplete: minute + minuteMs <= now,
    }
  })
}
