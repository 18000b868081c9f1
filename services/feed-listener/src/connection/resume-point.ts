/** Answers that can mean that the feed does not know the position or cannot read it. */
const refusingStatuses: ReadonlySet<number> = new Set([400, 404, 410, 412, 414, 416, 431])
/** Number of such answers after which the feed is asked without the position. */
const maxRefusals = 3

/**
 * Decides after which event to resume a feed. A position that cannot be sent, or that the feed has refused three times, is
 * unusable. The feed is then asked without it. Only an answer to that request proves the position faulty: until then, a
 * refusal may be an outage, and the position is kept.
 */
export class ResumePoint {
  #lastEventId: string
  #refusals = 0
  #lastStatus = 0

  /** @param lastEventId - the last event id of the SSE standard; empty if there is none */
  constructor(lastEventId: string) {
    this.#lastEventId = lastEventId
  }

  /** The id to send with the next request; empty for none. */
  get lastEventId(): string {
    return this.unusableBecause === null ? this.#lastEventId : ''
  }

  /** Why the next request goes without the position; null if it does not, or if there is no position. */
  get unusableBecause(): string | null {
    if (this.#lastEventId === '') return null
    const position = `the position ${shortened(this.#lastEventId)}`
    if (headerValueOf(this.#lastEventId) === null) return `${position} cannot be sent in a request header`
    if (this.#refusals < maxRefusals) return null
    return `the feed refused ${position} ${this.#refusals} times, last with status ${this.#lastStatus}`
  }

  /** The feed has accepted the request. A position that was left out is given up. */
  opened(): void {
    this.#lastEventId = this.lastEventId
    this.#refusals = 0
  }

  /** The feed's last event id has become this one. */
  moveTo(lastEventId: string): void {
    this.#lastEventId = lastEventId
  }

  /**
   * The connection could not be opened.
   *
   * @param status - of the feed's answer; null without an answer
   */
  refused(status: number | null): void {
    // A feed that also refuses a request without the position says nothing about the position.
    if (this.#refusals >= maxRefusals) this.#refusals = 0
    else if (status !== null && this.lastEventId !== '' && refusingStatuses.has(status)) {
      this.#refusals += 1
      this.#lastStatus = status
    }
  }
}

/**
 * Encodes an id as the value of a request header: its UTF-8 bytes, as the SSE standard requires.
 *
 * @returns null if a header cannot hold it. HTTP removes spaces around a value, as it does for a browser.
 */
export function headerValueOf(lastEventId: string): string | null {
  const value = Buffer.from(lastEventId)
    .toString('latin1')
    .replace(/^[\t ]+|[\t ]+$/g, '')
  return /^[\t\x20-\x7e\x80-\xff]+$/.test(value) ? value : null
}

const shortened = (text: string): string => JSON.stringify(text.length > 80 ? `${text.slice(0, 80)}…` : text)
