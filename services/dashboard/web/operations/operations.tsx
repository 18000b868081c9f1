import { overview } from '../api/live.ts'
import { Screen } from '../components/screen.tsx'
import { FailedJobs } from './failed-jobs.tsx'
import { PauseList } from './pause-list.tsx'
import { Problems } from './problems.tsx'
import { Runs } from './runs.tsx'
import { Services } from './services.tsx'
import { Timeline } from './timeline.tsx'
import { Verify } from './verify.tsx'

/** What an operator looks after. */
export const Operations = () => (
  <Screen
    title="Operations"
    name="operations"
    aside={
      <a class="button" href="/queues">
        Open Bull Board
      </a>
    }
  >
    {overview.value && <Problems health={overview.value.health} />}
    <Timeline />
    <div class="columns">
      <Services />
      <Verify />
    </div>
    <FailedJobs />
    <PauseList />
    <Runs />
  </Screen>
)
