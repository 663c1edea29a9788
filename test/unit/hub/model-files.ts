/** Small model folders on disk for tests. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

/** Writes files (text, or a size in bytes) below a folder; the folder. */
export function writeFiles(folder: string, files: Readonly<Record<string, string | number>>): string {
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), typeof content === 'number' ? Buffer.alloc(content, 7) : content)
  }
  return folder
}
