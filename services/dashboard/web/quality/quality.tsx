import { SelectFilter } from '../components/filter-bar.tsx'
import { Screen } from '../components/screen.tsx'
import { QuarantineFilterBar } from '../filter/quarantine-filter-bar.tsx'
import { Groups } from './groups.tsx'
import { Messages } from './messages.tsx'
import { ReasonsOverTime } from './reasons-over-time.tsx'
import { statuses } from './statuses.tsx'

/** What failed, by reason, by cause, and message by message. */
export const Quality = () => (
  <Screen title="Quality" name="quality">
    <ReasonsOverTime />
    <Groups />
    <QuarantineFilterBar>
      <SelectFilter name="status" label="Status" options={statuses} />
    </QuarantineFilterBar>
    <Messages />
  </Screen>
)
