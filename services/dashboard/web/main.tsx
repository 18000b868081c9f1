import { render } from 'preact'
import { startLive } from './api/live.ts'
import { readSession } from './api/session.ts'
import { App } from './app.tsx'

const place = document.getElementById('page')
if (place) {
  render(<App />, place)
  startLive()
  // Without a session, the answer leads to the login page.
  readSession().catch(() => undefined)
}
