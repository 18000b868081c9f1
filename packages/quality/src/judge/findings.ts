import type { CheckName, Failure } from '@scores/contracts'
import { printable } from './printable.ts'

/** Number of failures per check that are kept. A message of a megabyte can have hundreds of thousands. */
export const maxFindings = 20

interface CheckFindings {
  first: Omit<Failure, 'check'>[]
  count: number
}

const none: CheckFindings = { first: [], count: 0 }

/** What the checks found in a message: the first failures of each check, with bounded texts, and the number of all. */
export class Findings {
  /** Null for most messages, which have none. */
  #byCheck: Map<CheckName, CheckFindings> | null = null

  get isEmpty(): boolean {
    return this.#byCheck === null
  }

  /** @param further - number of further failures of the check that are not added one by one */
  add({ check, pointer, keyword, expected, found }: Failure, further = 0): void {
    this.#byCheck ??= new Map()
    const findings = this.#byCheck.get(check) ?? { first: [], count: 0 }
    this.#byCheck.set(check, findings)
    findings.count += 1 + further
    if (findings.first.length === maxFindings) return
    findings.first.push({
      pointer: printable(pointer),
      keyword,
      expected: printable(expected),
      found: printable(found),
    })
  }

  /** Returns the failures of a check; none if it did not fail. */
  of(check: CheckName): Readonly<CheckFindings> {
    return this.#byCheck?.get(check) ?? none
  }

  /** All kept failures. */
  *[Symbol.iterator](): Generator<Failure, undefined> {
    for (const [check, { first }] of this.#byCheck ?? [])
      for (const failure of first) yield { check, ...failure }
  }
}
