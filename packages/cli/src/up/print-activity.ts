import type { Notice } from '@scores/installation'
import type { Overview } from '@scores/storage'
import { count, duration, print, showProgress, style } from '../terminal/index.ts'

/** A terminal shows the figures on one line that is replaced. */
export const figuresIntervalMs = process.stdout.isTTY ? 1_000 : 60_000
const noticeIntervalMs = 10_000

/** Prints the figures of the running pipeline. */
export function printFigures({
  received,
  stored,
  duplicate,
  quarantined,
  perSecond,
  lagP50Ms,
}: Overview): void {
  showProgress('')
  const line = [
    `${count(received)} received`,
    `${count(stored)} stored`,
    `${count(quarantined)} quarantined`,
    ...(duplicate > 0 ? [`${count(duplicate)} duplicate`] : []),
    `${perSecond.toFixed(1)}/s`,
    ...(lagP50Ms === null ? [] : [`${duration(lagP50Ms)} from feed to row`]),
  ].join(style('dim', ' · '))
  process.stdout.write(`${timeOfDay()}  ${line}${process.stdout.isTTY ? '' : '\n'}`)
}

/** Prints notices of services, the same one of the same service at most every ten seconds. */
export function createNoticePrinter(): (notice: Notice) => void {
  const printedAt = new Map<string, number>()
  return ({ service, text }) => {
    const key = `${service} ${text.replaceAll(/\d+/g, '')}`
    if (Date.now() - (printedAt.get(key) ?? 0) < noticeIntervalMs) return
    printedAt.set(key, Date.now())
    showProgress('')
    print(`${timeOfDay()}  ${style('yellow', service)}: ${text}`)
  }
}

const timeOfDay = (): string => new Date().toTimeString().slice(0, 8)
