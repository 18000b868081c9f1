import { createHash } from 'node:crypto'
import { existsSync, globSync, readFileSync } from 'node:fs'
import { extname, join } from 'node:path'
import { gzipSync } from 'node:zlib'

/** A file of the bundle, as it is served. */
export interface BundleFile {
  /** Path in the URL: `/assets/page.js`. */
  path: string
  type: string
  content: Buffer
  /** Null for a file that does not get smaller. */
  compressed: Buffer | null
  etag: string
}

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.map': 'application/json; charset=utf-8',
  '.txt': 'text/plain; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.webmanifest': 'application/manifest+json',
  '.woff2': 'font/woff2',
}

/** Reads the built page into memory: it is small, and a release is complete or not there. */
export function loadBundle(folder: string): BundleFile[] {
  if (!existsSync(folder)) return []
  return globSync('**/*', { cwd: folder, withFileTypes: true })
    .filter(entry => entry.isFile())
    .map(entry => join(entry.parentPath, entry.name))
    .map(file => {
      const content = readFileSync(file)
      const compressed = gzipSync(content, { level: 9 })
      return {
        path: file.slice(join(folder, '/').length - 1).replaceAll('\\', '/'),
        type: types[extname(file)] ?? 'application/octet-stream',
        content,
        compressed: compressed.length < content.length ? compressed : null,
        etag: `"${createHash('sha256').update(content).digest('base64url').slice(0, 22)}"`,
      }
    })
}
