import { describe, expect, test } from 'vitest'
import { hasChromium } from '../chromium.ts'
import { axeFindings, type Look, looks, openScreen, overflow, screenshot } from './open-screen.ts'
import { usePagePipeline } from './start-page-pipeline.ts'

/** Every screen. Ids are those of the first rows. */
const paths = {
  flow: '/',
  quality: '/quality',
  message: '/messages/1',
  patch: '/messages/1?correct=patch',
  replay: '/replay',
  students: '/scores',
  exams: '/scores?list=exams&sort=average&order=descending',
  events: '/scores?list=events',
  student: '/scores/students/1',
  exam: '/scores/exams/1',
  event: '/scores/events/1',
  operations: '/operations',
  missing: '/no-such-page',
} as const

/** Those that README and docs show. */
const pictured: readonly string[] = ['flow', 'quality', 'message', 'students', 'operations']

describe.runIf(hasChromium)('the screens', () => {
  const used = usePagePipeline()

  /** Each theme and each width once: axe takes seconds. */
  const opposite = ({ theme, width }: Look) => (theme === 'dark') === (width === 390)

  test.each([
    { user: 'admin', seen: looks },
    // What a viewer does not see is disabled, which looks the same everywhere.
    { user: 'viewer', seen: looks.filter(opposite) },
  ] as const)(
    'are accessible and fit on a screen and a phone, in light and dark, for $user',
    async ({ user, seen }) => {
      await using screen = await openScreen(used.browser, used.installation, { user })
      const { page, open, show, complaints } = screen
      for (const [name, path] of Object.entries(paths)) {
        await open(path)
        for (const look of seen) {
          await show(look)
          await expect.poll(() => overflow(page), { message: `${path} ${look.width}` }).toBe(0)
          if (opposite(look))
            expect(await axeFindings(page), `${path} ${look.theme} ${look.width}`).toEqual([])
          if (user === 'admin' && pictured.includes(name)) await screenshot(page, name, look)
        }
      }
      expect(complaints).toEqual([])
    },
  )

  test('explain a number, on a screen and on a phone', async () => {
    await using screen = await openScreen(used.browser, used.installation)
    const { page, open, show, complaints } = screen
    for (const look of looks) {
      await show(look)
      await open('/')
      await page.getByRole('button', { name: 'Why these counts?' }).click()
      const popover = page.getByRole('dialog', { name: 'Why these counts?' })
      await popover.getByText('select sum(received) from ingest_batches').waitFor()
      expect(await popover.textContent()).toContain('curl --user')
      expect(await popover.textContent()).toContain('./entrypoint verify')
      expect(await axeFindings(page)).toEqual([])
    }
    expect(complaints).toEqual([])
  })

  test('are reached by keys', async () => {
    await using screen = await openScreen(used.browser, used.installation)
    const { page, open } = screen
    const heading = (name: string) => page.getByRole('heading', { level: 1, name }).waitFor()
    await page.keyboard.press('g')
    await page.keyboard.press('s')
    await heading('Scores')
    await page.keyboard.press('/')
    await page.keyboard.type('a')
    await expect.poll(() => new URL(page.url()).searchParams.get('search')).toBe('a')
    await page.keyboard.press('Escape')
    await page.keyboard.press('?')
    await page.getByRole('dialog', { name: 'Keys' }).waitFor()
    await page.keyboard.press('Escape')
    await open('/scores?list=events')
    await page.keyboard.press('j')
    await page.keyboard.press('j')
    await page.keyboard.press('k')
    const first = await page.locator('tbody tr').first().getByRole('link').first().textContent()
    await page.keyboard.press('Enter')
    await heading(`Event ${first}`)
  })

  test('hold still while updates are paused, and new rows wait to be asked for', async () => {
    await using screen = await openScreen(used.browser, used.installation)
    const { page, open } = screen
    await open('/scores?list=events')
    const firstRow = () => page.locator('tbody tr').first().textContent()
    const before = await firstRow()
    const waiting = page.getByRole('button', { name: /^\d+\+? new$/ })
    await waiting.waitFor()
    expect(await firstRow()).toBe(before)
    await waiting.click()
    await expect.poll(firstRow).not.toBe(before)
    await page.getByRole('button', { name: 'Pause updates' }).click()
    await page.getByText(/^paused, as of /).waitFor()
    await page.getByRole('button', { name: 'Resume updates' }).click()
    await page.getByText('live', { exact: true }).waitFor()
  })

  test('show a minute of the ledger, and lead to what is behind it', async () => {
    await using screen = await openScreen(used.browser, used.installation)
    const { page, open } = screen
    await open('/')
    await page.getByRole('slider', { name: 'Minute' }).focus()
    await page.keyboard.press('ArrowLeft')
    await page.getByText(/^in the minute from/).waitFor()
    expect(new URL(page.url()).searchParams.get('minute')).toMatch(/:00\.000Z$/)
    await page.locator('.equation').getByRole('link').first().click()
    await page.getByText(/^minute from/).waitFor()
    await page.goBack()
    await page.getByRole('button', { name: 'Show all time' }).click()
    await page.getByText('since the beginning').first().waitFor()
  })

  test('download every row as CSV', async () => {
    await using screen = await openScreen(used.browser, used.installation)
    const { page, open } = screen
    await open('/scores')
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Download CSV' }).click(),
    ])
    expect(download.suggestedFilename()).toBe('students.csv')
    const chunks: Buffer[] = []
    for await (const chunk of await download.createReadStream()) chunks.push(Buffer.from(chunk))
    expect(Buffer.concat(chunks).toString()).toMatch(/^id,name,scores,average/)
  })
})
