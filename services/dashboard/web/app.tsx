import { useEffect } from 'preact/hooks'
import { Route, Switch, useLocation } from 'wouter-preact'
import { Notices } from './components/notices.tsx'
import { Screen } from './components/screen.tsx'
import { Empty } from './components/states.tsx'
import { Flow } from './flow/flow.tsx'
import { Message } from './message/message.tsx'
import { Operations } from './operations/operations.tsx'
import { Quality } from './quality/quality.tsx'
import { NewReplay } from './replay/new-replay.tsx'
import { OneReplay } from './replay/replay.tsx'
import { OneEvent } from './scores/one-event.tsx'
import { Scores } from './scores/scores.tsx'
import { OneExam, OneStudent } from './scores/subject.tsx'
import { Help } from './shell/help.tsx'
import { listenToKeys } from './shell/keyboard.ts'
import { Navigation } from './shell/navigation.tsx'
import { TopBar } from './shell/top-bar.tsx'

/** The page: what is on every screen, and the screen that the path names. */
export function App() {
  const [path, navigate] = useLocation()
  useEffect(() => listenToKeys(navigate), [navigate])
  return (
    <>
      <a class="skip" href="#main">
        Skip to the content
      </a>
      <TopBar />
      <Navigation />
      <main id="main" tabIndex={-1} key={path.split('/')[1]}>
        <Switch>
          <Route path="/" component={Flow} />
          <Route path="/quality" component={Quality} />
          <Route path="/messages/:id">{({ id }) => <Message key={id} id={id} />}</Route>
          <Route path="/replay" component={NewReplay} />
          <Route path="/replay/:id">{({ id }) => <OneReplay key={id} id={id} />}</Route>
          <Route path="/scores" component={Scores} />
          <Route path="/scores/students/:id">{({ id }) => <OneStudent key={id} id={Number(id)} />}</Route>
          <Route path="/scores/exams/:id">{({ id }) => <OneExam key={id} id={Number(id)} />}</Route>
          <Route path="/scores/events/:id">{({ id }) => <OneEvent key={id} id={Number(id)} />}</Route>
          <Route path="/operations" component={Operations} />
          <Route>
            <Screen title="Not found" name="not-found">
              <Empty title="There is no such page">
                <a href="/">Flow</a> shows the whole pipeline.
              </Empty>
            </Screen>
          </Route>
        </Switch>
      </main>
      <Notices />
      <Help />
    </>
  )
}
