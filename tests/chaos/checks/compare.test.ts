import { badKinds, messageSource } from '@scores/feed-simulator'
import type { SentMessage } from '@scores/testkit'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { compare, placeOf, quarantinedAs, storedAs } from './compare.ts'

const messageOf = messageSource({
  seed: 1,
  badShare: 0.5,
  badKinds: badKinds.filter(kind => kind !== 'huge_text'),
  hasOddNames: true,
  hasIds: false,
  restartEvery: Number.MAX_SAFE_INTEGER,
})
// One kind of bad message always has the same text.
const messages = Array.from({ length: 300 }, (_, index) => messageOf(index + 1))
const rowOf = (message: SentMessage) => ({
  place: placeOf(message),
  data: message.reason === null ? null : message.data,
})
const numbers = fc.uniqueArray(fc.integer({ min: 1, max: messages.length }), { maxLength: 20 })
const chosen = (ns: readonly number[]) => messages.filter(({ n }) => ns.includes(n))
const places = (some: readonly SentMessage[]) => some.map(placeOf).toSorted()

describe('compare', () => {
  it('finds exactly the missing and the duplicate messages, in any order of the rows', () => {
    fc.assert(
      fc.property(
        numbers,
        numbers,
        fc.shuffledSubarray(messages, { minLength: messages.length }),
        (missing, again, rows) => {
          const lost = chosen(missing)
          const twice = chosen(again).filter(message => !places(lost).includes(placeOf(message)))
          const found = rows.filter(({ n }) => !missing.includes(n)).concat(twice)
          const difference = compare(messages, found.map(rowOf))
          expect(places(difference.lost)).toEqual(places(lost))
          expect(places(difference.twice)).toEqual(places(twice))
          expect(difference.wrong).toEqual([])
        },
      ),
      { numRuns: 50 },
    )
  })

  const good: SentMessage = {
    n: 1,
    id: null,
    event: 'score',
    kind: 'good',
    reason: null,
    data: '{"studentId":"Ada","exam":7,"score":0.5}',
  }
  const bad: SentMessage = {
    n: 2,
    id: null,
    event: 'score',
    kind: 'exam_zero',
    reason: 'out_of_range',
    data: '{"exam":0}',
  }

  it('reports a row that was never sent as wrong', () => {
    const row = { place: storedAs(7, 'Ada', 0.25), data: null }
    expect(compare([good], [row])).toEqual({ lost: [good], twice: [], wrong: [row] })
  })

  it('reports a message quarantined for another reason as wrong, not lost', () => {
    const row = { place: quarantinedAs('not_json', bad.data), data: bad.data }
    expect(compare([bad], [row])).toEqual({ lost: [], twice: [], wrong: [row] })
  })

  it('reports a quarantined good message as wrong, not lost', () => {
    const row = { place: quarantinedAs('refused_by_database', good.data), data: good.data }
    expect(compare([good], [row])).toEqual({ lost: [], twice: [], wrong: [row] })
  })
})
