import { readFileSync } from 'node:fs'

/** Loaded into every service with `node --import`: its clock follows a file, which has the deviation in milliseconds. */
const pollIntervalMs = 100
const file = process.env['CHAOS_CLOCK_FILE'] ?? ''
const realNow = Date.now.bind(Date)
let deviationMs = 0
setInterval(() => {
  deviationMs = Number(readFileSync(file, 'utf8'))
}, pollIntervalMs).unref()

Date.now = () => realNow() + deviationMs
globalThis.Date = new Proxy(Date, {
  construct: (target, given: unknown[], newTarget): object =>
    Reflect.construct(target, given.length === 0 ? [Date.now()] : given, newTarget),
})
