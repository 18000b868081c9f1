import type { Page } from 'playwright-core'
import { describe, expect, onTestFinished, test } from 'vitest'
import { hasChromium } from '../chromium.ts'
import { failJob } from '../fail-job.ts'
import { axeFindings, openScreen, type passwords, type Screen } from './open-screen.ts'
import { usePagePipeline } from './start-page-pipeline.ts'

describe.runIf(hasChromium)('the actions', () => {
  const used = usePagePipeline()

  async function openAs(user: keyof typeof passwords): Promise<Screen> {
    const screen = await openScreen(used.browser, used.installation, { user })
    onTestFinished(async () => {
      expect(screen.complaints).toEqual([])
      await screen[Symbol.asyncDispose]()
    })
    return screen
  }

  /** Id of an open message with this reason. */
  async function openMessage(reason: string): Promise<number> {
    const { id } = await used.installation.readRow<{ id: number }>(
      `select min(id)::int as id from data_quality_checks_results where reason = '${reason}' and status = 'open'`,
    )
    return id
  }

  const statusOf = (id: number) =>
    used.installation.readRow<{ status: string }>(
      `select status from data_quality_checks_results where id = ${id}`,
    )

  const confirm = (page: Page, name: string) =>
    page.getByRole('dialog').getByRole('button', { name, exact: true }).click()

  test('messages are discarded and reopened, with a note', async () => {
    const { page, open } = await openAs('admin')
    const id = await openMessage('not_json')
    await open(`/quality?ids=${id}`)
    await page.getByLabel(`Choose message ${id}`).check()
    await page.getByRole('button', { name: 'Discard …' }).click()
    await page.getByLabel('Note for the history (optional)').fill('not ours')
    expect(await axeFindings(page)).toEqual([])
    await confirm(page, 'Discard')
    await page.getByText('1 message discarded.').waitFor()
    expect(await statusOf(id)).toEqual({ status: 'discarded' })
    await open(`/messages/${id}`)
    await page.getByText('not ours').waitFor()
    await page.getByRole('button', { name: 'Reopen …' }).click()
    await confirm(page, 'Reopen')
    await page.locator('.tag.open').first().waitFor()
    expect(await statusOf(id)).toEqual({ status: 'open' })
  })

  test('a bar and a reason filter the messages', async () => {
    const { page, open } = await openAs('admin')
    await open('/quality')
    await page.getByRole('button', { name: /^out of range \d/ }).click()
    await expect.poll(() => new URL(page.url()).searchParams.get('reason')).toBe('out_of_range')
    await page.locator('.bar[role=button]').last().click()
    await expect.poll(() => new URL(page.url()).searchParams.get('since')).not.toBeNull()
    await page.locator('tbody .tag.open').first().waitFor()
    await page.getByRole('button', { name: 'Clear' }).click()
    await expect.poll(() => new URL(page.url()).search).toBe('')
  })

  test('every failed check is underlined in the payload, with what was expected and found', async () => {
    const { page, open } = await openAs('admin')
    await open(`/messages/${await openMessage('out_of_range')}`)
    const marked = await page.locator('.payload mark').first().textContent()
    expect(Number(marked)).toBeGreaterThan(1)
    expect(await page.locator('.payload .failure').first().textContent()).toBe(
      `expected <= 1 found ${marked}`,
    )
    await page.getByRole('button', { name: 'In lines' }).click()
    expect(await page.locator('.payload mark').first().textContent()).toBe(marked)
  })

  test('the verdict follows what is typed; an edit is saved and undone', async () => {
    const { page, open } = await openAs('admin')
    const id = await openMessage('empty_text')
    await open(`/messages/${id}`)
    const field = page.getByLabel('Corrected payload')
    await field.fill('{"studentId":"Eva","exam":1,"score":7}')
    await page.getByText('✗ /score must be <= 1, found 7').waitFor()
    await field.fill('{"studentId":"Eva","exam":1,"score":0.7}')
    await page.getByText('✓ It would pass every check.').waitFor()
    await page.getByRole('button', { name: 'Save' }).click()
    await page.getByText('Saved. A replay would store it.').waitFor()
    await page.getByText('edited by admin').first().waitFor()
    await page.getByRole('button', { name: 'Undo the edit' }).click()
    await page.getByText('The original payload is back.').waitFor()
    expect(
      await used.installation.readRow(
        `select edited_payload as edited from data_quality_checks_results where id = ${id}`,
      ),
    ).toEqual({ edited: null })
  })

  test('a patch is tested on a message, and used for its whole group', async () => {
    const { page, open } = await openAs('admin')
    await open(`/messages/${await openMessage('out_of_range')}`)
    await page.getByRole('button', { name: 'Test a patch' }).click()
    await page.getByRole('button', { name: 'Add a step' }).click()
    await page.getByText('✓ With this patch, it passes every check.').waitFor()
    expect(await page.locator('ins.line').textContent()).toMatch(/"score": 0\./)
    await page.getByRole('link', { name: 'Use it for all with this cause' }).click()
    await page.getByRole('heading', { level: 1, name: 'Replay' }).waitFor()
    expect(await page.getByLabel('Step 1: path').inputValue()).toBe('/score')
    await page.getByRole('button', { name: 'Dry run' }).click()
    await page.getByText('0 would fail', { exact: true }).waitFor()
    expect(await axeFindings(page)).toEqual([])
  })

  test('neighbours of the same cause are one click away', async () => {
    const { page, open } = await openAs('admin')
    const id = await openMessage('wrong_type')
    await open(`/messages/${id}`)
    await page.getByRole('link', { name: '← Newer' }).click()
    await expect.poll(() => page.locator('h1').textContent()).not.toBe(`Message ${id}`)
    await page.getByRole('link', { name: 'Older →' }).click()
    await page.getByRole('heading', { level: 1, name: `Message ${id}`, exact: true }).waitFor()
  })

  test('a replay runs, is cancelled, and leaves its record', async () => {
    const { page, open } = await openAs('admin')
    await open('/replay?reason=missing_field&rate=1')
    await page.getByRole('button', { name: 'Dry run' }).click()
    await page
      .getByText(/would fail/)
      .first()
      .waitFor()
    await page.getByRole('button', { name: /^Replay \d+ message/ }).click()
    await page.getByRole('progressbar').waitFor()
    await page.getByRole('button', { name: 'Cancel the replay' }).click()
    await page.locator('.tag.cancelled').waitFor()
    await page.getByText('cancelled by admin').waitFor()
    await page.getByRole('link', { name: 'Its messages' }).click()
    await expect.poll(() => new URL(page.url()).searchParams.get('reason')).toBe('missing_field')
    await open('/replay')
    await page.locator('tbody .tag.cancelled').waitFor()
  })

  test('the proofs run on demand', async () => {
    const { page, open } = await openAs('admin')
    await open('/operations')
    await page.getByRole('button', { name: 'Prove every promise now' }).click()
    await page.getByText('Every promise holds.').waitFor()
    expect(await page.locator('.checks .failed').count()).toBe(0)
  })

  test('failed jobs are listed by cause and retried', async () => {
    const { page, open } = await openAs('admin')
    await failJob(used.installation)
    await open('/operations')
    await page.getByRole('button', { name: /^Retry all/ }).click()
    await page.getByText('1 job with 1 message returned to the queue.').waitFor()
    const stored = "select count(*)::int as rows from exam_results where student = 'Late.Comer'"
    await expect.poll(() => used.installation.readRow(stored), { timeout: 30_000 }).toEqual({ rows: 1 })
  })

  test('a viewer sees actions disabled, with the reason, and may make dry runs', async () => {
    const { page, open } = await openAs('viewer')
    const id = await openMessage('out_of_range')
    await open(`/messages/${id}`)
    const discard = page.getByRole('button', { name: 'Discard …' })
    expect(await discard.getAttribute('aria-disabled')).toBe('true')
    await discard.focus()
    await page.getByRole('tooltip').filter({ hasText: 'viewer has read-only access' }).first().waitFor()
    await discard.click({ force: true })
    expect(await page.getByRole('dialog').count()).toBe(0)
    await open(`/replay?ids=${id}`)
    await page.getByRole('button', { name: 'Dry run' }).click()
    await page.getByText('1 would fail', { exact: true }).waitFor()
    const replay = page.getByRole('button', { name: 'Replay 1 message' })
    expect(await replay.getAttribute('aria-disabled')).toBe('true')
  })

  test('an error says what went wrong and what to do', async () => {
    const screen = await openScreen(used.browser, used.installation)
    onTestFinished(() => screen[Symbol.asyncDispose]())
    const { page } = screen
    await page.goto('/messages/987654321')
    await page.getByRole('alert').getByText('NO_SUCH_MESSAGE').waitFor()
    await page.goto('/quality?match=$.(')
    await page.getByRole('alert').getByText('FILTER_INVALID').waitFor()
  })

  test('after the logout, the page asks for the login again', async () => {
    const { page } = await openAs('admin')
    await page.getByRole('button', { name: 'Log out' }).click()
    await page.getByRole('button', { name: 'Log in' }).waitFor()
    await page.goto('/operations')
    await page.getByRole('button', { name: 'Log in' }).waitFor()
  })
})
