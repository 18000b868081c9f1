import { useState } from 'preact/hooks'
import { useLocation } from 'wouter-preact'
import type { DryRun } from '../api/api-types.generated.ts'
import { call } from '../api/client.ts'
import { useAction } from '../api/use-action.ts'
import { ActionButton } from '../components/action-button.tsx'
import { count, duration, things } from '../components/format.ts'
import { Screen } from '../components/screen.tsx'
import { ErrorBox, Loading } from '../components/states.tsx'
import { Source } from '../components/why.tsx'
import { describeFilter, filterOptions, forChange, readFilter } from '../filter/quarantine-filter.ts'
import { QuarantineFilterBar } from '../filter/quarantine-filter-bar.tsx'
import { PatchEditor } from '../patch/patch-editor.tsx'
import { usePatch } from '../patch/use-patch.ts'
import { useUrlState } from '../shell/url-state.ts'
import { Audit } from './audit.tsx'
import { DryRunResult } from './dry-run-result.tsx'

const defaultRate = 100
const maxRate = 100_000

/** A new replay, step by step, and the replays so far. */
export function NewReplay() {
  const url = useUrlState()
  const [, navigate] = useLocation()
  const filter = readFilter(url)
  const patch = usePatch()
  const rate = Math.min(maxRate, Math.max(1, Math.round(Number(url.get('rate'))) || defaultRate))
  const body = { filter: forChange(filter), ...(patch.value ? { patch: patch.value } : {}) }
  const request = JSON.stringify(body)
  const [result, setResult] = useState<{ request: string; dryRun: DryRun } | null>(null)
  const preview = useAction(async () => {
    setResult(null)
    setResult({ request, dryRun: await call('POST /api/replays/dry-run', { body }) })
  })
  const run = useAction(async () => {
    const { id } = await call('POST /api/replays', { body: { ...body, rate } })
    navigate(`/replay/${id}`)
  })
  const dryRun = result?.request === request ? result.dryRun : null
  const incomplete =
    patch.steps.length > 0 && patch.value === null ? 'Complete the steps of the patch first.' : null
  return (
    <Screen title="Replay" name="replay">
      <ol class="steps">
        <li class="panel">
          <h2>Which messages</h2>
          <QuarantineFilterBar />
          <p class="muted">Open messages: {describeFilter(filter)}.</p>
        </li>
        <li class="panel">
          <h2>
            Patch <small class="muted">optional, to correct them first</small>
          </h2>
          <PatchEditor patch={patch} />
        </li>
        <li class="panel">
          <h2>Dry run</h2>
          <p class="muted">Judges every message by the current rules. Nothing is written.</p>
          <div class="buttons">
            <ActionButton
              isReadOnly
              kind={dryRun ? 'plain' : 'primary'}
              isRunning={preview.isRunning}
              disabledBecause={incomplete}
              onClick={() => void preview.run()}
            >
              {preview.isRunning ? 'Judging …' : 'Dry run'}
            </ActionButton>
            {result !== null && dryRun === null && (
              <span class="warn">The filter or the patch has changed.</span>
            )}
          </div>
          {preview.isRunning && <Loading lines={3} />}
          {preview.error && <ErrorBox error={preview.error} />}
          {dryRun && <DryRunResult result={dryRun} />}
        </li>
        <li class="panel">
          <h2>Run</h2>
          <div class="buttons">
            <label>
              at most{' '}
              <input
                class="rate"
                type="number"
                min="1"
                max={maxRate}
                value={rate}
                onChange={({ currentTarget }) => url.set({ rate: currentTarget.value }, { replace: true })}
              />{' '}
              messages a second
            </label>
            <ActionButton
              kind={dryRun ? 'primary' : 'plain'}
              isRunning={run.isRunning}
              disabledBecause={incomplete ?? (dryRun === null ? 'Make a dry run first.' : null)}
              onClick={() => void run.run()}
            >
              {dryRun ? `Replay ${things(dryRun.messages, 'message')}` : 'Replay'}
            </ActionButton>
            {dryRun && (
              <span class="muted">
                about {duration((dryRun.messages / rate) * 1_000)}
                {dryRun.failing > 0 && `; ${count(dryRun.failing)} would fail again and stay open`}
              </span>
            )}
          </div>
          {run.error && <ErrorBox error={run.error} />}
          <details>
            <summary>As a command, as a request</summary>
            <Source
              name="Command"
              text={`./entrypoint replay ${filterOptions(filter)}${patch.value ? ' --patch patch.json' : ''} --rate ${rate}`}
            />
            <Source
              name="Request"
              text={`curl --user USER --json '${JSON.stringify({ ...body, rate }).replaceAll("'", String.raw`'\''`)}' '${location.origin}/api/replays'`}
            />
          </details>
        </li>
      </ol>
      <Audit />
    </Screen>
  )
}
