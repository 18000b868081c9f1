import { describe, expect, it } from 'vitest'
import { seededRandom } from '../messages/seeded-random.ts'
import { cutChunks } from './cut-chunks.ts'

const bytes = Buffer.from('data: {"studentId":"Ada🦉","exam":1,"score":0.5}\n\n'.repeat(50))
const randomOf = seededRandom(1, 'test')
const sizes = (maxBytes: number, index = 1) =>
  [...cutChunks(bytes, maxBytes, randomOf(index))].map(({ length }) => length)

describe('cutChunks', () => {
  it.each([1, 2, 3, 7, 100, 65_536])('gives pieces of 1 to %i bytes that make up the whole', maxBytes => {
    const pieces = [...cutChunks(bytes, maxBytes, randomOf(1))]
    expect(Buffer.concat(pieces).equals(bytes)).toBe(true)
    expect(pieces.every(({ length }) => length >= 1 && length <= maxBytes)).toBe(true)
  })

  it('reaches both ends of the range', () => {
    expect(new Set(sizes(4))).toEqual(new Set([1, 2, 3, 4]))
  })

  it('cuts within characters', () => {
    const pieces = [...cutChunks(bytes, 3, randomOf(1))]
    expect(pieces.some(piece => Buffer.from(piece).toString().includes('\ufffd'))).toBe(true)
  })

  it('cuts at the same places for the same random numbers only', () => {
    expect(sizes(9)).toEqual(sizes(9))
    expect(sizes(9)).not.toEqual(sizes(9, 2))
  })

  it('gives nothing for nothing', () => {
    expect([...cutChunks(new Uint8Array(), 3, randomOf(1))]).toEqual([])
  })
})
