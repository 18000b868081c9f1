import type { QuarantinedStory } from '../api/api-types.generated.ts'
import { useAnswer } from '../api/use-answer.ts'
import { Screen } from '../components/screen.tsx'
import { Empty, Show } from '../components/states.tsx'
import { reasonTexts } from '../filter/reasons.ts'
import { StatusTag } from '../quality/statuses.tsx'
import { Checks } from './checks.tsx'
import { Correction } from './correction.tsx'
import { Facts } from './facts.tsx'
import { History } from './history.tsx'
import { MessageActions } from './message-actions.tsx'
import { Neighbours } from './neighbours.tsx'
import { Original } from './original.tsx'

/** A quarantined message: what is wrong with it, where it comes from, and what was done with it. */
export function Message({ id: text }: { id: string }) {
  const id = Number(text)
  const isId = Number.isSafeInteger(id) && id > 0
  const answer = useAnswer('GET /api/quarantine/{id}', isId ? { path: { id } } : null)
  return (
    <Screen
      title={`Message ${text}`}
      name="message"
      aside={answer.value && <Headline story={answer.value} />}
    >
      {isId ? (
        <Show of={answer} lines={10}>
          {story => <Story key={story.id} story={story} onChange={answer.reload} />}
        </Show>
      ) : (
        <Empty title="There is no such message">The id of a message is a whole number.</Empty>
      )}
    </Screen>
  )
}

const Headline = ({ story: { id, reason, status } }: { story: QuarantinedStory }) => (
  <>
    <StatusTag status={status} />
    <span class="muted">{reasonTexts[reason]}</span>
    <Neighbours id={id} />
  </>
)

const Story = ({ story, onChange }: { story: QuarantinedStory; onChange: () => void }) => (
  <>
    <MessageActions story={story} onChange={onChange} />
    <div class="columns">
      <div class="column">
        <Original story={story} />
        <Correction story={story} onChange={onChange} />
      </div>
      <div class="column">
        <Checks story={story} />
        <Facts story={story} />
        <History story={story} />
      </div>
    </div>
  </>
)
