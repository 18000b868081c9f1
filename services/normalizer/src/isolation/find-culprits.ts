/** How often a message must end the process that judges it, alone, before it is a culprit. */
const deathsOfCulprit = 3
/** After this many, what still ends a process is no longer halved: each death of an endless loop takes seconds. */
const maxDeaths = 200

/** Tells whether a process that performs these messages ends; rejects during an outage. */
export type IsDeadly = (messages: readonly number[]) => Promise<boolean>

/**
 * Finds the messages that end the process that performs them. Halves them again and again until a message is alone.
 *
 * @param messages - together they ended a process
 * @returns the messages that ended each process that performed only them. After `deathsLeft`, neighbours may be among them.
 */
export async function findCulprits(
  messages: readonly number[],
  isDeadly: IsDeadly,
  deathsLeft = maxDeaths,
): Promise<number[]> {
  let deaths = 0
  const isDeadlyCounted = async (part: readonly number[]) => {
    const isDead = await isDeadly(part)
    if (isDead) deaths += 1
    return isDead
  }
  const search = async (part: readonly number[]): Promise<number[]> => {
    if (deaths >= deathsLeft) return [...part]
    if (part.length === 1) {
      for (let times = 1; times < deathsOfCulprit; times += 1) if (!(await isDeadlyCounted(part))) return []
      return [...part]
    }
    const middle = Math.ceil(part.length / 2)
    const culprits: number[] = []
    for (const half of [part.slice(0, middle), part.slice(middle)])
      if (await isDeadlyCounted(half)) culprits.push(...(await search(half)))
    return culprits
  }
  return search(messages)
}

/**
 * Finds the message with which its predecessors end a process, although none of them does so alone.
 *
 * @param messages - together they ended a process
 * @returns its index
 */
export async function findLastStraw(messages: readonly number[], isDeadly: IsDeadly): Promise<number> {
  let [survives, dies] = [0, messages.length]
  while (dies - survives > 1) {
    const middle = Math.ceil((survives + dies) / 2)
    if (await isDeadly(messages.slice(0, middle))) dies = middle
    else survives = middle
  }
  return dies - 1
}
