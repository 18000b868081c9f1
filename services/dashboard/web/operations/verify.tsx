import { useState } from 'preact/hooks'
import type { Verification } from '../api/api-types.generated.ts'
import { call } from '../api/client.ts'
import { useAction } from '../api/use-action.ts'
import { ActionButton } from '../components/action-button.tsx'
import { duration } from '../components/format.ts'
import { Panel } from '../components/screen.tsx'
import { ErrorBox, Loading } from '../components/states.tsx'
import { Time } from '../components/time.tsx'
import { Why } from '../components/why.tsx'

/** Proves the promises on the live data, when asked. */
export function Verify() {
  const [result, setResult] = useState<Verification | null>(null)
  const prove = useAction(async () => setResult(await call('GET /api/verify', {})))
  return (
    <Panel title="Proofs" aside={<Why of="ledger.difference" label="these proofs" />}>
      <div class="buttons">
        <ActionButton isReadOnly isRunning={prove.isRunning} onClick={() => void prove.run()}>
          {prove.isRunning ? 'Proving …' : result ? 'Prove again' : 'Prove every promise now'}
        </ActionButton>
        {result && (
          <span class="muted">
            <Time at={result.at} />, took {duration(result.seconds * 1_000)}
          </span>
        )}
      </div>
      {prove.isRunning && result === null && <Loading lines={4} />}
      {prove.error && <ErrorBox error={prove.error} />}
      {result ? (
        <div role="status">
          <p class={result.holds ? 'ok' : 'bad'}>
            <b>{result.holds ? 'Every promise holds.' : 'Not every promise holds.'}</b>
          </p>
          <ul class="checks">
            {result.findings.map(({ claim, holds, detail }) => (
              <li key={claim} class={holds ? 'passed' : 'failed'}>
                <span aria-hidden="true">{holds ? '✓' : '✗'}</span>
                <b>{claim}</b>
                <span class="muted">{detail}</span>
              </li>
            ))}
          </ul>
        </div>
      ) : (
        <p class="muted">
          Recounts every table, like ./entrypoint verify. With many events, this takes a while.
        </p>
      )}
    </Panel>
  )
}
