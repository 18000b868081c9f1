import type { Replay } from '../api/api-types.generated.ts'
import { call } from '../api/client.ts'
import { replayChanges } from '../api/live.ts'
import { useAction } from '../api/use-action.ts'
import { useAnswer } from '../api/use-answer.ts'
import { useSlowTick } from '../api/use-slow-tick.ts'
import { ActionButton } from '../components/action-button.tsx'
import { count, duration, share } from '../components/format.ts'
import { Panel, Screen } from '../components/screen.tsx'
import { Empty, ErrorBox, Show } from '../components/states.tsx'
import { Time } from '../components/time.tsx'
import { Source, Why } from '../components/why.tsx'
import { describeFilter, filterParameters } from '../filter/quarantine-filter.ts'
import { withSearch } from '../shell/url-state.ts'
import { Progress } from './progress.tsx'

const refreshMs = 900

/** A replay: how far it is, why it waits, and its record. */
export function OneReplay({ id: text }: { id: string }) {
  const id = Number(text)
  const isId = Number.isSafeInteger(id) && id > 0
  const tick = useSlowTick(refreshMs, replayChanges())
  const answer = useAnswer('GET /api/replays/{id}', isId ? { path: { id } } : null, tick)
  const status = answer.value?.status
  return (
    <Screen
      title={`Replay ${text}`}
      name="replay"
      aside={status && <span class={`tag ${status}`}>{status}</span>}
    >
      {isId ? (
        <Show of={answer} lines={8}>
          {replay => <Body replay={replay} onChange={answer.reload} />}
        </Show>
      ) : (
        <Empty title="There is no such replay">The id of a replay is a whole number.</Empty>
      )}
    </Screen>
  )
}

const tried = ({ stored, duplicate, failed, exhausted }: Replay): number =>
  stored + duplicate + failed + exhausted

function Body({ replay, onChange }: { replay: Replay; onChange: () => void }) {
  const {
    id,
    status,
    filter,
    patch,
    rate,
    planned,
    waitsBecause,
    requestedBy,
    requestedAt,
    endedAt,
    endedBy,
  } = replay
  const cancel = useAction(async () => {
    await call('POST /api/replays/{id}/cancel', { path: { id } })
    onChange()
  })
  const isRunning = status === 'running'
  const left = planned - tried(replay) - replay.released
  const parameters = filterParameters(filter)
  return (
    <>
      <Panel title="Progress" aside={<Why of="replay.progress" label="these counts" values={{ id }} />}>
        <Progress replay={replay} />
        <p>
          <b>{count(tried(replay))}</b> of {count(planned)} tried ({share(tried(replay), planned)})
          {isRunning &&
            waitsBecause === null &&
            `, about ${duration((left / rate) * 1_000)} left at ${count(rate)}/s`}
          {endedAt !== null && <>, took {duration(Date.parse(endedAt) - Date.parse(requestedAt))}</>}.
        </p>
        {waitsBecause !== null && (
          <p class="warn" role="status">
            It waits: {waitsBecause}. It goes on by itself.
          </p>
        )}
        {cancel.error && <ErrorBox error={cancel.error} />}
        <div class="buttons">
          <ActionButton
            kind="danger"
            isRunning={cancel.isRunning}
            disabledBecause={isRunning ? null : `The replay is ${status}.`}
            onClick={() => void cancel.run()}
          >
            Cancel the replay
          </ActionButton>
          <a class="button" href={withSearch('/quality', parameters)}>
            Its messages
          </a>
          <a
            class="button"
            href={withSearch('/replay', {
              ...parameters,
              patch: patch ? JSON.stringify(patch) : undefined,
              rate: String(rate),
            })}
          >
            Make another one like it
          </a>
        </div>
      </Panel>
      <Panel title="Record">
        <dl class="facts">
          <dt>Requested</dt>
          <dd>
            by {requestedBy} <Time at={requestedAt} />
          </dd>
          {endedAt !== null && (
            <>
              <dt>Ended</dt>
              <dd>
                <Time at={endedAt} />
                {endedBy !== null && `, cancelled by ${endedBy}`}
              </dd>
            </>
          )}
          <dt>Messages</dt>
          <dd>{describeFilter(filter)}</dd>
          <dt>Rate</dt>
          <dd>at most {count(rate)} messages a second</dd>
          <dt>Rules</dt>
          <dd>
            <code>{replay.rulesVersion}</code>, code <code>{replay.codeVersion}</code>
          </dd>
        </dl>
        {patch ? (
          <Source name={`Patch: ${patch.name}`} text={JSON.stringify(patch, null, 2)} />
        ) : (
          <p class="muted">Without a patch.</p>
        )}
      </Panel>
    </>
  )
}
