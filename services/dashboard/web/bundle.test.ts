import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { expect, test } from 'vitest'

const dist = join(import.meta.dirname, 'dist')
const read = (name: string): Buffer => readFileSync(join(dist, name))
const index = read('index.html').toString()
/** What a browser loads before it shows anything. */
const firstLoad = [
  'index.html',
  ...[...index.matchAll(/(?:src|href)="\/([^"]+)"/g)].map(([, name = '']) => name),
]

test('the first load has less than 60 kB', () => {
  expect(firstLoad).toContain('page.js')
  const total = firstLoad.reduce((sum, name) => sum + gzipSync(read(name)).length, 0)
  expect(total).toBeLessThan(60_000)
})

test('nothing is inline, and nothing comes from elsewhere', () => {
  expect(index).not.toMatch(/<script(?![^>]* src=)|<style| style=| on\w+=|:\/\//)
})
