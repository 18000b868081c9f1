/** The queues, by what their jobs are. One name is one BullMQ queue. */
export const queueNames = {
  /** Raw batches from the feed-listener, one job each; the normalizers take them. */
  rawMessages: 'raw-messages',
  /** The minute's analytics run, one job each; the analytics service takes them. */
  analytics: 'analytics',
} as const
