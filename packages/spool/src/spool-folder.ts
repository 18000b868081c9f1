import { createHash } from 'node:crypto'
import { join } from 'node:path'

/** The folder of all spools. Each feed has a subfolder. */
export const spoolsFolder = (dataDir: string): string => join(dataDir, 'spool')

/** The folder of one feed's spool. Its name is readable, and a digest makes it unique. */
export function spoolFolder(dataDir: string, feed: string): string {
  const readable = feed.replaceAll(/[^\w.-]+/g, '_').slice(0, 60)
  const digest = createHash('sha256').update(feed).digest('hex').slice(0, 8)
  return join(spoolsFolder(dataDir), `${readable}-${digest}`)
}
