import type { Patch, ReplayVerdict } from '@scores/contracts'
import { crashReplayed, judgeReplayed } from '@scores/quality'
import type { RowToReplay } from '@scores/storage'

/**
 * Judges a message in this process, which other people use too. A payload that ended each process that judged it is not
 * judged: only a replay tries it again, in a normalizer.
 */
export const judgeSafely = (row: RowToReplay, patch: Patch | null): ReplayVerdict =>
  row.isDeadly ? crashReplayed(row) : judgeReplayed(row, patch)
