import { useEffect, useState } from 'preact/hooks'
import { isPaused, liveStatus, overview, receivedAt } from '../api/live.ts'
import { session } from '../api/session.ts'
import { duration, time } from '../components/format.ts'
import { isHelpOpen } from './keyboard.ts'

/** Health, the age of the data, and who is signed in. */
export const TopBar = () => (
  <header class="top-bar">
    <a class="brand" href="/">
      <span class="hidden">Exam scores</span>
      <svg viewBox="0 0 32 32" aria-hidden="true">
        <rect width="32" height="32" rx="7" />
        <path d="M7 21h4l3-11 4 14 3-9h4" />
      </svg>
    </a>
    <Health />
    <Age />
    <button
      type="button"
      class="small"
      aria-pressed={isPaused.value}
      onClick={() => (isPaused.value = !isPaused.value)}
    >
      {isPaused.value ? 'Resume updates' : 'Pause updates'}
    </button>
    <User />
    <button
      type="button"
      class="quiet help"
      aria-label="Keys and help"
      onClick={() => (isHelpOpen.value = true)}
    >
      ?
    </button>
  </header>
)

/** One sentence: that messages flow, or the worst problem and what to do about it. */
function Health() {
  const { value } = overview
  const isInterrupted = liveStatus.value === 'interrupted'
  if (value === null)
    return isInterrupted ? (
      <p class="health broken" role="status">
        The dashboard does not answer.{' '}
        <span class="to-do">Check that it runs: ./entrypoint status. This page tries again by itself.</span>
      </p>
    ) : (
      <p class="health unknown">Connecting …</p>
    )
  const { level, sentence, problems } = value.health
  const [worst] = problems
  return (
    <p class={`health ${isInterrupted ? 'unknown' : level}`} role="status">
      {worst ? `${sentence}.` : sentence} {worst && <span class="to-do">{worst.action}</span>}
      {problems.length > 1 && <a href="/operations"> and {problems.length - 1} more</a>}
      {isInterrupted && (
        <span class="to-do"> (The live updates are interrupted; this page tries again.)</span>
      )}
    </p>
  )
}

const secondMs = 1_000
/** Younger data are current: changes come once a second. */
const currentMs = 3_000

function Age() {
  const [now, setNow] = useState(Date.now())
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), secondMs)
    return () => clearInterval(timer)
  }, [])
  const at = receivedAt.value
  if (at === 0) return null
  const age = Math.max(0, now - at)
  if (liveStatus.value === 'paused') return <span class="age">paused, as of {time(at)}</span>
  return (
    <span class={`age${age > currentMs ? ' old' : ''}`}>
      {age > currentMs ? `${duration(age)} old` : 'live'}
    </span>
  )
}

function User() {
  const { value } = session
  if (value === null) return null
  return (
    <form class="user" method="post" action="/logout">
      <span title={value.canWrite ? 'may make changes' : 'has read-only access'}>
        {value.user}
        {!value.canWrite && <small> read-only</small>}
      </span>
      <button type="submit" class="quiet">
        Log out
      </button>
    </form>
  )
}
