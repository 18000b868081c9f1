import { openSync, readSync } from 'node:fs'

/** Loaded into every service with `node --import`: a normalizer that parses a message listed in a file ends at once. */
const file = openSync(process.env['CHAOS_POISON_FILE'] ?? '', 'r')
const piece = Buffer.alloc(65_536)
const poison = new Set<string>()
let position = 0

/** Reads the lines that were appended since the last call. */
function readNewLines(): void {
  const length = readSync(file, piece, 0, piece.length, position)
  const end = piece.lastIndexOf('\n', length - 1)
  if (length === 0 || end === -1) return
  for (const line of piece.toString('utf8', 0, end).split('\n')) poison.add(line)
  position += end + 1
}

if (process.argv[1]?.includes('/normalizer/')) {
  JSON.parse = new Proxy(JSON.parse, {
    apply(parse, self, given: unknown[]) {
      const text = String(given[0])
      if (text.startsWith('{"studentId"')) {
        readNewLines()
        if (poison.has(text)) process.kill(process.pid, 'SIGKILL')
      }
      return Reflect.apply(parse, self, given)
    },
  })
}
