import { useEffect } from 'preact/hooks'
import { Route, Switch, useLocation } from 'wouter-preact'
import { Notices } from './components/notices.tsx'
import { Empty } from './components/states.tsx'
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
          <Route path="/">{() => <Screen title="Flow" />}</Route>
          <Route path="/quality">{() => <Screen title="Quality" />}</Route>
          <Route path="/replay">{() => <Screen title="Replay" />}</Route>
          <Route path="/scores">{() => <Screen title="Scores" />}</Route>
          <Route path="/operations">{() => <Screen title="Operations" />}</Route>
          <Route>
            <Empty title="There is no such page">
              <a href="/">Flow</a> shows the whole pipeline.
            </Empty>
          </Route>
        </Switch>
      </main>
      <Notices />
      <Help />
    </>
  )
}

const Screen = ({ title }: { title: string }) => <h1>{title}</h1>
