import type { Exam, Student } from '../api/api-types.generated.ts'
import { useAnswer } from '../api/use-answer.ts'
import { count, score, time } from '../components/format.ts'
import { Panel, Screen } from '../components/screen.tsx'
import { Show } from '../components/states.tsx'
import { Why } from '../components/why.tsx'
import { Distribution } from './distribution.tsx'
import { EventList } from './event-list.tsx'

/** One student: the scores in figures, and each of them. */
export function OneStudent({ id }: { id: number }) {
  const answer = useAnswer('GET /api/students/{id}', { path: { id } })
  return (
    <Screen title={answer.value ? `Student ${answer.value.name}` : 'Student'} name="subject">
      <Show of={answer}>{student => <Figures of={student} why="student" />}</Show>
      <EventList of={{ student: id }} />
    </Screen>
  )
}

/** One exam. */
export function OneExam({ id }: { id: number }) {
  const answer = useAnswer('GET /api/exams/{id}', { path: { id } })
  return (
    <Screen title={answer.value ? `Exam ${answer.value.name}` : 'Exam'} name="subject">
      <Show of={answer}>{exam => <Figures of={exam} why="exam" />}</Show>
      <EventList of={{ exam: id }} />
    </Screen>
  )
}

const Figures = ({ of, why }: { of: Student | Exam; why: string }) => (
  <Panel
    title="Scores"
    aside={
      <span class="muted">
        {of.asOf === null ? 'before the first analytics run' : `as of the run at ${time(of.asOf)}`}{' '}
        <Why
          of={[`${why}.scores`, `${why}.average`, `${why}.distribution`]}
          label="these figures"
          values={{ id: of.id }}
        />
      </span>
    }
  >
    <div class="figures">
      <Figure name="scores" value={count(of.scores)} />
      <Figure name="average" value={score(of.average)} />
      <Figure name="lowest" value={score(of.lowest)} />
      <Figure name="highest" value={score(of.highest)} />
      <div class="spread">
        <Distribution counts={of.distribution} isLarge />
        <div class="axis">
          <span>0</span>
          <span>1</span>
        </div>
      </div>
    </div>
  </Panel>
)

const Figure = ({ name, value }: { name: string; value: string }) => (
  <p class="figure">
    <b>{value}</b>
    <span class="muted">{name}</span>
  </p>
)
