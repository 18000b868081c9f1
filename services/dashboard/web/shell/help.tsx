import { Dialog } from '../components/dialog.tsx'
import { isHelpOpen } from './keyboard.ts'
import { screens } from './screens.ts'

const keys = [
  ['/', 'search'],
  ...screens.map(({ key, name }) => [`g ${key}`, name]),
  ['j  k', 'next and previous row'],
  ['Enter', 'open the row'],
  ['← →', 'move through a chart'],
  ['Esc', 'leave a field, close a dialog'],
  ['?', 'this help'],
] as const

/** All keys, in a dialog. */
export const Help = () => (
  <Dialog title="Keys" isOpen={isHelpOpen.value} onClose={() => (isHelpOpen.value = false)}>
    <dl class="keys">
      {keys.map(([key, meaning]) => (
        <div key={key}>
          <dt>
            {key.split(/\s+/).map(part => (
              <kbd key={part}>{part}</kbd>
            ))}
          </dt>
          <dd>{meaning}</dd>
        </div>
      ))}
    </dl>
    <p class="muted">
      The whole page is also available to programs: <a href="/api/docs">the API</a>.
    </p>
  </Dialog>
)
