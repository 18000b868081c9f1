/** The names of the BullMQ queues. */
export const queueNames = {
  /** One job per raw batch of the feed-listener; processed by the normalizers. */
  rawMessages: 'raw-messages',
  /** One job per analytics run, every minute; processed by the analytics service. */
  analytics: 'analytics',
} as const
