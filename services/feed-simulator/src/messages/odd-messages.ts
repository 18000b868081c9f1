import { type GoodMessage, toData } from './good-messages.ts'

const named =
  (studentId: string) =>
  (good: GoodMessage): string =>
    toData({ ...good, studentId })

/** Messages that look wrong and are right: whoever refuses or alters one has an error. Each makes the data text. */
export const oddMessages: readonly ((good: GoodMessage) => string)[] = [
  named(`O'Neil`),
  named(`Robert'); DROP TABLE students;--`),
  named('Ada🦉✨'),
  named('شيماء_٧'),
  named('נועה.כהן'),
  good => `${toData(good).slice(0, -1)},"room":"B12"}`,
]
