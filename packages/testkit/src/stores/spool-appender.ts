import { writeSync } from 'node:fs'
import { AppError, createLogger } from '@scores/runtime'
import { Spool } from '@scores/spool'

/**
 * Appends one-message batches, numbered from 1, until it is killed or has seen a number of rejected appends. After every
 * third batch it drains one. Prints a line per step: `appended N` after the acknowledgement, `drained N` before the
 * advance, `refused CODE`.
 *
 * Arguments: FOLDER TEXT_LENGTH REJECTIONS.
 */
const [folder = '', textLength = '', maxRejections = ''] = process.argv.slice(2)
const report = (line: string) => writeSync(1, `${line}\n`)

const log = createLogger('spool-appender', 'fatal')
const spool = await Spool.open({ folder, maxBytes: Number.MAX_SAFE_INTEGER, segmentBytes: 100_000 }, log)
let rejections = 0
for (let sequence = 1; rejections < Number(maxRejections); ) {
  const message = { type: 'score', eventId: '', data: 'x'.repeat(Number(textLength)), receivedAt: 1 }
  try {
    await spool.append([{ feed: 'feed', listenerRun: 'run', firstSequence: sequence, messages: [message] }])
    report(`appended ${sequence++}`)
  } catch (error) {
    rejections++
    report(`refused ${error instanceof AppError ? error.code : 'with an unknown error'}`)
  }
  if (sequence % 3 === 0) {
    const oldest = await spool.peek()
    if (oldest) report(`drained ${oldest.firstSequence}`)
    await spool.advance()
  }
}
