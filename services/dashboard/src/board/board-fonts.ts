import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { isBundled } from '@scores/runtime'
import type { FastifyInstance } from 'fastify'

/** The fonts that Bull Board loads from Google. */
const fonts = [
  { family: 'IBM Plex Sans', name: 'ibm-plex-sans', weights: [400, 500, 600] },
  { family: 'IBM Plex Mono', name: 'ibm-plex-mono', weights: [400, 500] },
] as const

/** A bundle brings the files along. */
const pathOnDisk = (name: string, file: string): string =>
  isBundled
    ? join(import.meta.dirname, 'fonts', file)
    : createRequire(import.meta.url).resolve(`@fontsource/${name}/files/${file}`)

/** Under `/queues`, only Bull Board has routes. */
const pathOf = (name: string, weight: number): string => `/fonts/${fileOf(name, weight)}`
const fileOf = (name: string, weight: number): string => `${name}-latin-${weight}-normal.woff2`

/** Declares the fonts in a style sheet. */
export const fontStyles = fonts
  .flatMap(({ family, name, weights }) =>
    weights.map(
      weight =>
        `@font-face { font-family: '${family}'; font-weight: ${weight}; font-display: swap; src: url(${pathOf(name, weight)}) format('woff2'); }`,
    ),
  )
  .join('\n')

/** Serves the fonts, with the characters of western languages. */
export function registerBoardFonts(scope: FastifyInstance): void {
  for (const { name, weights } of fonts) {
    for (const weight of weights) {
      const content = readFileSync(pathOnDisk(name, fileOf(name, weight)))
      scope.get(pathOf(name, weight), (_request, reply) => reply.type('font/woff2').send(content))
    }
  }
}
