import type { Ledger as LedgerAnswer, LedgerTotals } from '../api/api-types.generated.ts'
import type { Band } from '../charts/bands.ts'
import { Bars } from '../charts/bars.tsx'
import { count, minute as minuteOf } from '../components/format.ts'
import { Panel } from '../components/screen.tsx'
import { Empty } from '../components/states.tsx'
import { Why } from '../components/why.tsx'
import { eventsOf, quarantinedOf } from './minute-links.ts'

type Minute = LedgerAnswer['minutes'][number]

interface LedgerProps {
  ledger: LedgerAnswer
  /** The newest totals. */
  totals: LedgerTotals | null
  /** The minute that is shown; undefined for all time. */
  chosen: Minute | undefined
  bands: readonly Band[]
  onChoose: (at: number | null) => void
}

const minuteMs = 60_000

const totalKeys = ['received', 'stored', 'duplicate', 'quarantined', 'inFlight', 'difference'].map(
  name => `ledger.${name}`,
)

const series = [
  { name: 'stored', class: 'fill-stored' },
  { name: 'duplicate', class: 'fill-duplicate' },
  { name: 'quarantined', class: 'fill-quarantined' },
  { name: 'in flight', class: 'fill-in-flight' },
] as const

/** received = stored + duplicate + quarantined + in flight, since the beginning or in one minute. */
export function Ledger({ ledger: { minutes }, totals, chosen, bands, onChoose }: LedgerProps) {
  const shown = chosen ?? totals
  const last = minutes.length - 1
  const position = chosen ? minutes.indexOf(chosen) : minutes.length
  return (
    <Panel
      title="The ledger"
      aside={
        <>
          <span class="muted">
            {chosen
              ? `in the minute from ${minuteOf(chosen.minute)}${chosen.isComplete ? '' : ', which is not over'}`
              : 'since the beginning'}
          </span>
          <Why
            of={chosen ? 'ledger.minute' : totalKeys}
            label="these counts"
            values={chosen ? { minute: chosen.minute } : {}}
          />
          {chosen && (
            <button type="button" class="small" onClick={() => onChoose(null)}>
              Show all time
            </button>
          )}
        </>
      }
    >
      {shown ? (
        <Equation totals={shown} minute={chosen?.minute} />
      ) : (
        <Empty title="The queue or the database is unavailable">The sum needs both.</Empty>
      )}
      <Bars
        label="Messages by minute and outcome, for one hour"
        bucketMs={minuteMs}
        bars={minutes.map(each => ({
          at: Date.parse(each.minute),
          values: [each.stored, each.duplicate, each.quarantined, each.inFlight],
          label: describe(each),
        }))}
        series={series}
        bands={bands}
        selected={chosen && Date.parse(chosen.minute)}
        onSelect={({ at }) => onChoose(at)}
      />
      <label class="slider">
        <span class="hidden">Minute</span>
        <input
          type="range"
          min="0"
          max={minutes.length}
          value={position}
          aria-valuetext={chosen ? describe(chosen) : 'since the beginning'}
          onInput={({ currentTarget: { value } }) => {
            const minute = minutes[Number(value)]
            onChoose(minute ? Date.parse(minute.minute) : null)
          }}
        />
      </label>
      <div class="axis">
        <span>{minutes[0] && minuteOf(minutes[0].minute)}</span>
        <span class="legend">
          {series.map(({ name }) => (
            <span key={name} class={`key ${name.replace(' ', '-')}`}>
              {name}
            </span>
          ))}
        </span>
        <span>{minutes[last] && minuteOf(minutes[last].minute)} · all time</span>
      </div>
    </Panel>
  )
}

const describe = ({
  minute,
  received,
  stored,
  duplicate,
  quarantined,
  inFlight,
  isComplete,
}: Minute): string =>
  `${minuteOf(minute)}: ${count(received)} received, ${count(stored)} stored, ${count(duplicate)} duplicate, ${count(quarantined)} quarantined, ${count(inFlight)} in flight${isComplete ? '' : ' (not over)'}`

/** Visibly adds up, or is red with the difference. */
function Equation({ totals, minute }: { totals: LedgerTotals | Minute; minute: string | undefined }) {
  const { received, stored, duplicate, quarantined, inFlight, difference } = totals
  const closes = difference === 0
  return (
    <div class={`equation${closes ? '' : ' open'}`} role="status">
      <Term value={received} name="received" />
      <Sign text={closes ? '=' : '≠'} />
      <Term value={stored} name="stored" color="stored" href={eventsOf(minute)} />
      <Sign text="+" />
      <Term value={duplicate} name="duplicate" color="duplicate" />
      <Sign text="+" />
      <Term value={quarantined} name="quarantined" color="quarantined" href={quarantinedOf(minute)} />
      <Sign text="+" />
      <Term value={inFlight} name="in flight" color="in-flight" href="/operations" />
      <p class={closes ? 'ok' : 'bad'}>
        {closes
          ? '✓ It adds up.'
          : `✗ It does not add up: ${count(Math.abs(difference))} ${difference > 0 ? 'missing' : 'too many'}. Run the proofs under Operations.`}
      </p>
    </div>
  )
}

const Sign = ({ text }: { text: string }) => <span class="sign">{text}</span>

const Term = ({
  value,
  name,
  color,
  href,
}: {
  value: number
  name: string
  color?: string
  href?: string
}) => (
  <span class="term">
    <b>{href ? <a href={href}>{count(value)}</a> : count(value)}</b>
    <span class={color ? `key ${color}` : 'muted'}>{name}</span>
  </span>
)
