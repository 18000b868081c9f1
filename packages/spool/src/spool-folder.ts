import { createHash } from 'node:crypto'
import { join } from 'node:path'

/** Where the spools of all feeds are, each in a folder of its own. */
export const spoolsFolder = (dataDir: string): string => join(dataDir, 'spool')

/** The spool of one feed; its name is made readable, and unique by a digest. */
export function spoolFolder(dataDir: string, feed: string): string {
  const readable = feed.replaceAll(/[^\w.-]+/g, '_').slice(0, 60)
  const digest = createHash('sha256').update(feed).digest('hex').slice(0, 8)
  return join(spoolsFolder(dataDir), `${readable}-${digest}`)
}
