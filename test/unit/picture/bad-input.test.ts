/** Every kind of file that people try by mistake or malice: refused with one sentence, nothing written. */
import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { crc32, deflateSync } from 'node:zlib'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { jobs } from '../../../src-main/engine/jobs/index'

const folder = mkdtempSync(join(tmpdir(), 'saccade-bad-input-'))
const files = new Map<string, Uint8Array>()

/** A PNG chunk: length, type, data, checksum. */
function chunk(type: string, data: Uint8Array): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data])
  const frame = Buffer.alloc(8)
  frame.writeUInt32BE(data.length, 0)
  frame.writeUInt32BE(crc32(body), 4)
  return Buffer.concat([frame.subarray(0, 4), body, frame.subarray(4)])
}

/** A PNG whose header claims a size whatever its data hold. */
function lyingPng(width: number, height: number): Buffer {
  const header = Buffer.alloc(13)
  header.writeUInt32BE(width, 0)
  header.writeUInt32BE(height, 4)
  header.set([8, 2, 0, 0, 0], 8)
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])
  const data = chunk('IDAT', deflateSync(Buffer.alloc(1000)))
  return Buffer.concat([signature, chunk('IHDR', header), data, chunk('IEND', Buffer.alloc(0))])
}

function ftyp(brand: string): Buffer {
  return Buffer.concat([
    Buffer.from([0, 0, 0, 24]),
    Buffer.from(`ftyp${brand}\0\0\0\0${brand}miaf`),
    Buffer.alloc(64),
  ])
}

beforeAll(async () => {
  const noise = { type: 'gaussian' as const, mean: 128, sigma: 40 }
  const photo = sharp({ create: { width: 300, height: 200, channels: 3, background: '#888', noise } })
  const whole = {
    png: await photo.clone().png().toBuffer(),
    jpg: await photo.clone().jpeg().toBuffer(),
    webp: await photo.clone().webp().toBuffer(),
    avif: await photo.clone().avif({ effort: 0 }).toBuffer(),
    gif: await photo.clone().gif().toBuffer(),
  }
  for (const [extension, bytes] of Object.entries(whole)) {
    files.set(`truncated.${extension}`, bytes.subarray(0, Math.floor(bytes.length * 0.6)))
    files.set(`head-only.${extension}`, bytes.subarray(0, 24))
  }
  files.set('empty.png', Buffer.alloc(0))
  files.set('text.png', Buffer.from('dear diary, today I saw nothing'))
  files.set('random.jpg', Buffer.from(Array.from({ length: 5000 }, (_, index) => (index * 7919 + 13) % 251)))
  files.set('bomb.png', lyingPng(100_000, 100_000))
  files.set('wide.png', lyingPng(2_000_000, 30))
  files.set('lying.png', lyingPng(4000, 3000))
  files.set('zero.png', lyingPng(0, 10))
  files.set('tiny.png', await sharp(whole.png).resize(63, 300, { fit: 'fill' }).png().toBuffer())
  files.set('drawing.svg', Buffer.from('<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"/>'))
  files.set('paper.pdf', Buffer.from('%PDF-1.7\n1 0 obj'))
  files.set('phone.heic', ftyp('heic'))
  files.set('film.mp4', ftyp('isom'))
  files.set('camera.cr2', Buffer.concat([Buffer.from('II*\0\x10\0\0\0CR\x02\0'), Buffer.alloc(64)]))
  files.set('camera.nef', Buffer.concat([Buffer.from('MM\0*\0\0\0\x08'), Buffer.from('NIKON CORPORATION')]))
  files.set('scan.tiff', await photo.clone().tiff().toBuffer())
  files.set('old.bmp', Buffer.concat([Buffer.from('BM'), Buffer.alloc(100)]))
  for (const [name, bytes] of files) writeFileSync(join(folder, name), bytes)
  writeFileSync(join(folder, 'secret.png'), whole.png)
  chmodSync(join(folder, 'secret.png'), 0)
  mkdirSync(join(folder, 'pictures.png'))
})

afterAll(() => {
  rmSync(folder, { recursive: true, force: true })
})

const context = { signal: new AbortController().signal, progress: () => undefined }
const ends = 'ends early or is damaged'

const table: readonly (readonly [string, string])[] = [
  ['missing.png', 'There is no such file'],
  ['empty.png', 'The file is empty (0 bytes)'],
  ['pictures.png', 'This is a folder'],
  ['text.png', 'This file is not a picture'],
  ['random.jpg', 'This file is not a picture'],
  ['truncated.png', ends],
  ['truncated.jpg', ends],
  ['truncated.webp', ends],
  ['truncated.avif', ends],
  ['truncated.gif', ends],
  ['head-only.png', ends],
  ['head-only.jpg', ends],
  ['head-only.webp', ends],
  ['head-only.avif', ends],
  ['head-only.gif', ends],
  ['bomb.png', '100000 × 100000 px (10000 megapixels); the limit is 50'],
  ['wide.png', '2000000 × 30 px (60 megapixels)'],
  ['lying.png', ends],
  ['zero.png', ends],
  ['tiny.png', '63 × 300 px; each side needs at least 64 px'],
  ['drawing.svg', 'another kind (SVG)'],
  ['paper.pdf', 'another kind (PDF)'],
  ['phone.heic', 'another kind (HEIC)'],
  ['film.mp4', 'another kind (video)'],
  ['camera.cr2', 'another kind (camera raw)'],
  ['camera.nef', 'another kind (camera raw)'],
  ['scan.tiff', 'another kind (TIFF)'],
  ['old.bmp', 'another kind (BMP)'],
]

describe('a picture that cannot be opened', () => {
  it.each(table)('%s: %s', async (name, sentence) => {
    const previewPath = join(folder, `${name}.preview.webp`)
    const thumbnailPath = join(folder, `${name}.thumbnail.webp`)
    const opening = jobs['picture.prepare']({ path: join(folder, name), previewPath, thumbnailPath }, context)
    const problem = await opening.then(
      () => undefined,
      (error: unknown) => error,
    )
    expect(problem).toMatchObject({ code: 'bad-input', message: expect.stringContaining(sentence) as string })
    // What happened, and what to do: two sentences at least, none of them a decoder's own words.
    expect((problem as Error).message).toMatch(/^[A-Z].*[a-z0-9)]\. [A-Z].*\.$/s)
    expect((problem as Error).message).not.toMatch(/vips|libspng|Input buffer|heif:/i)
    expect(existsSync(previewPath)).toBe(false)
    expect(existsSync(thumbnailPath)).toBe(false)
  })

  // The superuser may read everything, and Windows has other permissions.
  it.skipIf(process.getuid === undefined || process.getuid() === 0)('no permission: says so', async () => {
    const files = { previewPath: join(folder, 'p.webp'), thumbnailPath: join(folder, 't.webp') }
    const opening = jobs['picture.prepare']({ path: join(folder, 'secret.png'), ...files }, context)
    await expect(opening).rejects.toMatchObject({
      message: expect.stringContaining('no permission') as string,
    })
  })
})
