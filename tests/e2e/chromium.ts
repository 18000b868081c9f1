import { existsSync } from 'node:fs'
import { type Browser, chromium } from 'playwright-core'

const browsers = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']
const executablePath = process.env['CHROMIUM'] ?? browsers.find(existsSync) ?? ''

/** Without a browser, its tests are skipped with a notice; CI must have one. */
export const hasChromium = executablePath !== ''
if (!hasChromium) {
  const message = 'The tests of the page need Chromium (Debian: chromium), or its path in CHROMIUM'
  if (process.env['CI']) throw new Error(message)
  console.warn(`\n${message}. They are skipped.\n`)
}

/** Starts a browser without anything that it would load by itself. */
export const launchChromium = (): Promise<Browser> =>
  chromium.launch({
    executablePath,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  })
