import { time } from './format.ts'

/** A time of day; the exact time on hover. */
export const Time = ({ at }: { at: string | number }) => {
  const exact = new Date(at).toISOString()
  return (
    <time dateTime={exact} title={exact}>
      {time(at)}
    </time>
  )
}
