/** The kinds of jobs that normalizers take. */
export const jobNames = {
  rawBatch: 'raw-batch',
  feedConnection: 'feed-connection',
  replay: 'replay',
} as const
