/** What a job is that the normalizers take. */
export const jobNames = {
  rawBatch: 'raw-batch',
  feedConnection: 'feed-connection',
  replay: 'replay',
} as const
