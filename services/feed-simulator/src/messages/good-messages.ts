import { itemAt, pick, type Random, seededRandom } from './seeded-random.ts'

/** The content of a valid message. */
export interface GoodMessage {
  /** Number in the stream, starting at 1. */
  n: number
  studentId: string
  exam: number
  /** 0 to 1, both included. */
  score: number
}

/** The students who sit every exam. */
export const students = [
  'Evan48',
  'Susana_Langworth',
  'Hannah.Herman76',
  'Marvin32',
  'Beth_Cronin',
  'Foster.Nolan',
  'Estell_Cassin80',
  'Kaylin9',
  'Ryleigh.Bosco',
  'Dominique_Wyman3',
  'Tremaine.OKeefe',
  'Gaston61',
  'Lula_Hettinger',
  'Aurelio.Kuhn25',
  'Ova17',
  'Jaylen_Bartell',
  'Myrtice.Zemlak4',
  'Dashawn_Mills58',
  'Nova.Ritchie',
  'Cleveland90',
] as const

const roundScores = [0, 0.5, 1]
const roundScoreShare = 0.01

/**
 * Returns the messages of a feed without faults. Exams follow each other, and every student sits each exam once, in a
 * different order.
 *
 * @param restartEvery - number of messages after which the exam numbers restart
 */
export function goodMessages(seed: number, restartEvery: number): (n: number) => GoodMessage {
  const firstExam = 1_000 + Math.floor(seededRandom(seed, 'first exam')(0)() * 15_001)
  const orderOf = seededRandom(seed, 'order')
  const scoreOf = seededRandom(seed, 'score')
  let shuffled = { exam: 0, order: [] as string[] }

  return n => {
    const place = (n - 1) % restartEvery
    const exam = firstExam + Math.floor(place / students.length)
    if (shuffled.exam !== exam) shuffled = { exam, order: shuffle(students, orderOf(exam)) }
    const studentId = itemAt(shuffled.order, place % students.length)
    const random = scoreOf(n)
    const score = random() < roundScoreShare ? pick(random, roundScores) : random()
    return { n, studentId, exam, score }
  }
}

/** Writes a message as the feed does. */
export const toData = ({ studentId, exam, score }: GoodMessage): string =>
  `{"studentId":${JSON.stringify(studentId)},"exam":${exam},"score":${score}}`

function shuffle<T>(items: readonly T[], random: Random): T[] {
  const shuffled = [...items]
  for (let end = shuffled.length - 1; end > 0; end--) {
    const at = Math.floor(random() * (end + 1))
    ;[shuffled[at], shuffled[end]] = [itemAt(shuffled, end), itemAt(shuffled, at)]
  }
  return shuffled
}
