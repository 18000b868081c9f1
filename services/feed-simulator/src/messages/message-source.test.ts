import { parseJson } from '@scores/testkit'
import { describe, expect, it } from 'vitest'
import { badKinds, badMessages } from './bad-messages.ts'
import { students } from './good-messages.ts'
import { type Message, type MessageOptions, messageSource } from './message-source.ts'

const plain: MessageOptions = {
  seed: 1,
  badShare: 0,
  badKinds: badKinds.filter(kind => kind !== 'huge_text'),
  hasOddNames: false,
  hasIds: false,
  restartEvery: Number.MAX_SAFE_INTEGER,
}
const messages = (count: number, options: Partial<MessageOptions> = {}): Message[] => {
  const messageOf = messageSource({ ...plain, ...options })
  return Array.from({ length: count }, (_, index) => messageOf(index + 1))
}
const parse = ({ data }: Message) => parseJson<{ studentId: string; exam: number; score: number }>(data)

describe('messageSource', () => {
  it('gives the same messages for the same options, in any order of calls', () => {
    const options = { ...plain, badShare: 0.2, hasOddNames: true }
    const inOrder = messages(500, options)
    const messageOf = messageSource(options)
    expect(inOrder.map(({ n }) => messageOf(501 - n)).toReversed()).toEqual(inOrder)
  })

  it('gives other messages for another seed', () => {
    const ofOne = messages(100).map(parse)
    const ofTwo = messages(100, { seed: 2 }).map(parse)
    expect(ofOne[0]?.exam).not.toBe(ofTwo[0]?.exam)
    expect(ofOne.some(({ score }, index) => score === ofTwo[index]?.score && score % 0.5 !== 0)).toBe(false)
  })

  it('writes a message as the feed does', () => {
    expect(messages(1)).toEqual([
      {
        n: 1,
        id: null,
        kind: 'good',
        reason: null,
        event: 'score',
        data: expect.stringMatching(/^\{"studentId":"[A-Za-z0-9._]+","exam":\d+,"score":[\d.e-]+\}$/),
      },
    ])
  })

  it('lets every student sit every exam once, in changing order', () => {
    const all = messages(2_000).map(parse)
    const first = all[0]?.exam ?? 0
    expect(first).toBeGreaterThanOrEqual(1_000)
    expect(first).toBeLessThanOrEqual(16_000)
    const orders = Array.from({ length: 100 }, (_, exam) => {
      const sat = all.slice(exam * 20, exam * 20 + 20)
      expect(sat.every(message => message.exam === first + exam)).toBe(true)
      const names = sat.map(({ studentId }) => studentId)
      expect(names.toSorted()).toEqual([...students].toSorted())
      return names.join()
    })
    expect(new Set(orders).size).toBe(100)
  })

  it('scores evenly from 0 to 1, sometimes exactly 0, 0.5 or 1', () => {
    const scores = messages(10_000).map(message => parse(message).score)
    expect(scores.every(score => score >= 0 && score <= 1)).toBe(true)
    const round = scores.filter(score => [0, 0.5, 1].includes(score))
    expect(new Set(round).size).toBe(3)
    expect(round.length).toBeGreaterThan(50)
    expect(round.length).toBeLessThan(150)
    expect(scores.reduce((sum, score) => sum + score, 0) / 10_000).toBeCloseTo(0.5, 1)
    expect(new Set(scores).size).toBe(10_000 - round.length + 3)
  })

  it('restarts the exam numbers after a restart, with other scores', () => {
    const all = messages(60, { restartEvery: 30 }).map(parse)
    const sittings = all.map(({ studentId, exam }) => `${studentId} ${exam}`)
    expect(sittings.slice(30)).toEqual(sittings.slice(0, 30))
    expect(all[30]?.score).not.toBe(all[0]?.score)
  })

  it('spoils the requested share of messages, with every kind, and leaves the others unchanged', () => {
    const good = messages(10_000)
    const mixed = messages(10_000, { badShare: 0.05 })
    const bad = mixed.filter(({ kind }) => kind !== 'good')
    expect(bad.length).toBeGreaterThan(400)
    expect(bad.length).toBeLessThan(600)
    expect(new Set(bad.map(({ kind }) => kind))).toEqual(new Set(plain.badKinds))
    for (const { kind, reason } of bad) expect(reason).toBe(kind === 'good' ? null : badMessages[kind].reason)
    expect(mixed.filter(({ kind }) => kind === 'good')).toEqual(
      good.filter((_, index) => mixed[index]?.kind === 'good'),
    )
  })

  it('spoils all or nothing at the ends of the range, and nothing without kinds', () => {
    expect(messages(1_000, { badShare: 1 }).every(({ kind }) => kind !== 'good')).toBe(true)
    expect(messages(1_000).every(({ kind }) => kind === 'good')).toBe(true)
    expect(messages(1_000, { badShare: 1, badKinds: [] }).every(({ kind }) => kind === 'good')).toBe(true)
  })

  it('makes one in a hundred odd on request, all of them valid', () => {
    const plainData = messages(10_000).map(({ data }) => data)
    const odd = messages(10_000, { hasOddNames: true }).filter(({ data }, index) => data !== plainData[index])
    expect(odd.length).toBeGreaterThan(50)
    expect(odd.length).toBeLessThan(150)
    expect(odd.every(({ kind, reason }) => kind === 'good' && reason === null)).toBe(true)
    expect(new Set(odd.map(message => parse(message).studentId))).toContain("O'Neil")
    expect(odd.some(({ data }) => data.endsWith(',"room":"B12"}'))).toBe(true)
  })

  it('numbers messages on request', () => {
    expect(messages(3, { hasIds: true, badShare: 1 }).map(({ id }) => id)).toEqual(['1', '2', '3'])
  })
})
