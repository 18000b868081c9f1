/** Returns the first multiple of `step` above n. For a step of 0, returns a number that is never reached. */
export function nextMultiple(n: number, step: number): number {
  return step === 0 ? Number.MAX_SAFE_INTEGER : (Math.floor(n / step) + 1) * step
}
