import { ApiError } from '../api/client.ts'
import { useAction } from '../api/use-action.ts'
import { ErrorBox } from './states.tsx'

/** Saves a list as CSV: every row that matches, not only those shown. */
export function Download({ url, name }: { url: string; name: string }) {
  const download = useAction(async () => {
    const response = await fetch(url, { headers: { accept: 'text/csv' } })
    if (!response.ok)
      throw new ApiError(response.status, {
        code: `HTTP_${response.status}`,
        message: 'the list cannot be saved',
        hint: 'Try again, or use ./entrypoint sql --csv.',
      })
    const address = URL.createObjectURL(await response.blob())
    const link = document.createElement('a')
    link.href = address
    link.download = name
    link.click()
    URL.revokeObjectURL(address)
  })
  return (
    <>
      <button type="button" aria-busy={download.isRunning} onClick={() => void download.run()}>
        {download.isRunning ? 'Saving …' : 'Download CSV'}
      </button>
      {download.error && <ErrorBox error={download.error} />}
    </>
  )
}
