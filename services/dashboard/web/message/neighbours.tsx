import { useAnswer } from '../api/use-answer.ts'

/** Leads to the previous and the next message with the same cause. */
export function Neighbours({ id }: { id: number }) {
  const { value } = useAnswer('GET /api/quarantine/{id}/neighbours', { path: { id } })
  if (value === undefined) return null
  return (
    <span class="buttons neighbours">
      <Neighbour id={value.newer} name="← Newer" />
      <Neighbour id={value.older} name="Older →" />
      <span class="hidden">with the same cause</span>
    </span>
  )
}

const Neighbour = ({ id, name }: { id: number | null; name: string }) =>
  id === null ? (
    <span class="muted" title="There is none with the same cause.">
      {name}
    </span>
  ) : (
    <a data-row href={`/messages/${id}`} title="With the same cause">
      {name}
    </a>
  )
