import { Installation, type RunningPipeline } from '@scores/testkit/vitest'

const kinds = ['score_percent', 'not_json', 'empty_student', 'unknown_event', 'score_text'] as const

/** Starts a pipeline and waits until it has processed 100 messages, half of them bad in several ways. */
export async function startWithQuarantine(): Promise<{
  installation: Installation
  pipeline: RunningPipeline
}> {
  const installation = await Installation.create({
    SIMULATOR_RATE: '0',
    SIMULATOR_COUNT: '100',
    SIMULATOR_BAD_SHARE: '0.5',
    SIMULATOR_BAD_KINDS: kinds.join(','),
    GUARD_WINDOW_MESSAGES: '0',
    OPERATOR: 'anna',
    REPLAY_MAX_ATTEMPTS: '2',
  })
  const pipeline = await installation.up()
  await installation.processed(100)
  return { installation, pipeline }
}

/** Messages that failed for the same cause. */
export interface Group {
  reason: string
  fingerprint: string
  messages: number
  sample: { id: number; payload: string }
}

export const groupsOf = (installation: Installation): Promise<Group[]> =>
  installation.json('quarantine', 'list')
