/** Loaded into a normalizer with `node --import`: makes certain messages end the process, each in its own way. */
const effects: Readonly<Record<string, () => void>> = {
  kill: () => process.kill(process.pid, 'SIGKILL'),
  loop: () => {
    for (;;);
  },
  memory: () => {
    const hoard: number[][] = []
    for (;;) hoard.push(Array.from({ length: 100_000 }, Math.random))
  },
}

JSON.parse = new Proxy(JSON.parse, {
  apply(parse, self, given: unknown[]) {
    const [, effect = ''] = /^\{"studentId":"poison-(\w+)"/.exec(String(given[0])) ?? []
    effects[effect]?.()
    return Reflect.apply(parse, self, given)
  },
})
