import { writeSync } from 'node:fs'
import { AppError, createLogger } from '@scores/runtime'
import { Spool } from '@scores/spool'

/**
 * Appends batches of one message, numbered from 1, until it is killed or can't go on; every third time it drains one.
 * Tells, each as a line: `appended N` once it is acknowledged, `drained N` before it is done with, `refused CODE`.
 */
const [folder = '', textLength = '', refusals = ''] = process.argv.slice(2)
const tell = (line: string) => writeSync(1, `${line}\n`)

const log = createLogger('spool-appender', 'fatal')
const spool = await Spool.open({ folder, maxBytes: Number.MAX_SAFE_INTEGER, segmentBytes: 100_000 }, log)
let refused = 0
for (let sequence = 1; refused < Number(refusals); ) {
  const message = { type: 'score', eventId: '', data: 'x'.repeat(Number(textLength)), receivedAt: 1 }
  try {
    await spool.append([{ feed: 'feed', listenerRun: 'run', firstSequence: sequence, messages: [message] }])
    tell(`appended ${sequence++}`)
  } catch (error) {
    refused++
    tell(`refused ${error instanceof AppError ? error.code : 'with something unknown'}`)
  }
  if (sequence % 3 === 0) {
    const oldest = await spool.peek()
    if (oldest) tell(`drained ${oldest.firstSequence}`)
    await spool.advance()
  }
}
