import type { RunOptions } from './options.ts'
import { TestBed } from './pipeline/test-bed.ts'
import { Player, type Progress } from './play-round.ts'
import { readApiDocument } from './requests/send-requests.ts'
import { arbitraryRound, type Round, smallerRounds } from './round.ts'
import { type Failure, type SearchOptions, search } from './search.ts'

export interface RunResult extends Progress {
  /** Null if nothing failed. */
  failure: Failure<Round> | null
}

/** The smallest limit of a message and the default one. The seed chooses, so that it repeats a round. */
const maxMessageBytes = [65_536, 8_388_608] as const
const seedStep = maxMessageBytes.length
/** Rounds between two restarts of the pipeline. */
const roundsPerStart = 200
const minimiseMs = 180_000

/** Runs generated rounds through a pipeline until the time is over or one fails. */
export async function run(
  { queue, durationMs, seed }: RunOptions,
  folder: string,
  signal: AbortSignal,
  onProgress: (progress: Progress) => void,
  onFailure: SearchOptions['onFailure'],
): Promise<RunResult> {
  const endAt = performance.now() + durationMs
  const maxBytes = maxMessageBytes[seed % seedStep] ?? maxMessageBytes[0]
  await using resources = new AsyncDisposableStack()
  const bed = await TestBed.start(queue, maxBytes, folder, resources, signal)
  const player = new Player(bed, maxBytes, signal)
  const play = async (each: Round): Promise<string[]> => {
    if (player.progress.rounds % roundsPerStart === roundsPerStart - 1) await bed.restart()
    const problems = await player.play(each)
    onProgress(player.progress)
    return problems
  }
  const rounds = arbitraryRound(await readApiDocument(bed.api), maxBytes)
  const failure = await search(rounds, smallerRounds, play, {
    seed,
    seedStep,
    endAt,
    minimiseMs,
    onFailure,
    signal,
  })
  if (failure) return { ...player.progress, failure }
  const problems = await bed.stop()
  return {
    ...player.progress,
    failure:
      problems.length === 0
        ? null
        : { problems: problems.join('\n'), seed, round: { answers: [], requests: [], command: null } },
  }
}
