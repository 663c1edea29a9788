/** Picture files for tests: a plain ground with a few shapes, good enough to be looked at. */
import sharp from 'sharp'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A folder that is gone at the end of the test file. */
export function temporaryFolder(): { path: string; remove: () => void } {
  const path = mkdtempSync(join(tmpdir(), 'saccade-e2e-files-'))
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) }
}

export async function drawPicture(folder: string, name: string, hue: number): Promise<string> {
  const drawing = `<svg xmlns="http://www.w3.org/2000/svg" width="320" height="240">
    <rect width="320" height="240" fill="hsl(${hue} 30% 80%)"/>
    <circle cx="90" cy="80" r="38" fill="hsl(${(hue + 160) % 360} 70% 40%)"/>
    <rect x="190" y="120" width="80" height="60" fill="hsl(${(hue + 80) % 360} 60% 30%)"/>
    <path d="M40 200h120M40 214h90" stroke="#222" stroke-width="5"/></svg>`
  const path = join(folder, name)
  await sharp(Buffer.from(drawing)).toFile(path)
  return path
}

/** A picture whose second half is missing, a text that calls itself a picture, and an empty file. */
export async function writeBadFiles(folder: string): Promise<string[]> {
  const whole = await sharp({
    create: {
      width: 600,
      height: 400,
      channels: 3,
      background: '#888',
      noise: { type: 'gaussian', mean: 128, sigma: 40 },
    },
  })
    .png()
    .toBuffer()
  const files: Record<string, Buffer> = {
    'cut-short.png': whole.subarray(0, Math.floor(whole.length / 2)),
    'no-picture.jpg': Buffer.from('this is a letter, not a picture'),
    'empty.png': Buffer.alloc(0),
    'notes.txt': Buffer.from('left in the folder'),
  }
  return Object.entries(files).map(([name, bytes]) => {
    const path = join(folder, name)
    writeFileSync(path, bytes)
    return path
  })
}
