/** How often a message must end the process that judges it, alone, before it is a culprit. */
const deathsOfCulprit = 3

/**
 * Finds the messages that end the process that performs them. Halves them again and again until a message is alone.
 *
 * @param messages - together they ended a process
 * @param isDeadly - tells whether a process that performs these messages ends; rejects during an outage
 * @returns the messages that ended each process that performed only them
 */
export async function findCulprits(
  messages: readonly number[],
  isDeadly: (messages: readonly number[]) => Promise<boolean>,
): Promise<number[]> {
  if (messages.length === 1) {
    for (let deaths = 1; deaths < deathsOfCulprit; deaths += 1) if (!(await isDeadly(messages))) return []
    return [...messages]
  }
  const middle = Math.ceil(messages.length / 2)
  const culprits: number[] = []
  for (const half of [messages.slice(0, middle), messages.slice(middle)])
    if (await isDeadly(half)) culprits.push(...(await findCulprits(half, isDeadly)))
  return culprits
}
