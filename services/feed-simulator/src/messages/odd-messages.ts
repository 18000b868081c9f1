import { type GoodMessage, toData } from './good-messages.ts'

const named =
  (studentId: string) =>
  (good: GoodMessage): string =>
    toData({ ...good, studentId })

/** Valid messages that look wrong. A pipeline that rejects or changes one is faulty. Each function returns the data text. */
export const oddMessages: readonly ((good: GoodMessage) => string)[] = [
  named(`O'Neil`),
  named(`Robert'); DROP TABLE students;--`),
  named('Ada🦉✨'),
  named('شيماء_٧'),
  named('נועה.כהן'),
  good => `${toData(good).slice(0, -1)},"room":"B12"}`,
]
