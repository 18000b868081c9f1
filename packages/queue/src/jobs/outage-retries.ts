/** How a job is tried again that an outage keeps from being done. */
export const outageRetries = {
  // About ten minutes of backoff, then the job rests as failed and waits for an operator.
  attempts: 25,
  backoff: { type: 'outage' },
}
