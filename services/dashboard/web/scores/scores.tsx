import { Screen } from '../components/screen.tsx'
import { useUrlState } from '../shell/url-state.ts'
import { EventList } from './event-list.tsx'
import { TotalsList } from './totals-list.tsx'

const lists = [
  { name: 'students', title: 'Students' },
  { name: 'exams', title: 'Exams' },
  { name: 'events', title: 'Newest events' },
] as const

/** The results: by student, by exam, and event by event. */
export function Scores() {
  const url = useUrlState()
  const list = lists.find(({ name }) => name === url.get('list')) ?? lists[0]
  return (
    <Screen
      title="Scores"
      name="scores"
      aside={
        <span class="segments">
          {lists.map(({ name, title }) => (
            <button
              key={name}
              type="button"
              class="small"
              aria-pressed={name === list.name}
              onClick={() =>
                url.set({
                  list: name === lists[0].name ? null : name,
                  search: null,
                  sort: null,
                  order: null,
                  student: null,
                  exam: null,
                  batch: null,
                  minute: null,
                })
              }
            >
              {title}
            </button>
          ))}
        </span>
      }
    >
      {list.name === 'events' ? <EventList /> : <TotalsList key={list.name} subject={list.name} />}
    </Screen>
  )
}
