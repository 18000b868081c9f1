import { expect, test } from 'vitest'
import { table } from './table.ts'

const columns = [
  { name: 'name', isNumber: false },
  { name: 'n', isNumber: true },
]

test('texts are aligned to the left, numbers to the right', () => {
  const rows = [
    ['Eva', '1'],
    ['学生', '123'],
    ['\u001b[31mred\u001b[39m', ''],
  ]
  expect(table(columns, rows)).toBe('name    n\nEva     1\n学生  123\n\u001b[31mred\u001b[39m')
})

test('a hundred thousand rows take no time that a person notices', () => {
  const rows = Array.from({ length: 100_000 }, (_, row) => [`student ${row}`, String(row)])
  const startedAt = performance.now()
  expect(table(columns, rows).split('\n')).toHaveLength(100_001)
  expect(performance.now() - startedAt).toBeLessThan(5_000)
})
