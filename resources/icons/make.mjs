/** Writes the application icons from icon.svg and icon-small.svg: node resources/icons/make.mjs */
import { readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import sharp from 'sharp'

const here = dirname(fileURLToPath(import.meta.url))
const SIZES = [16, 24, 32, 48, 64, 128, 256, 512, 1024]
/** Below this size the mark is drawn with fewer, heavier parts. */
const SMALL_PX = 48

const pngs = new Map()
for (const size of SIZES) {
  const source = readFileSync(join(here, size < SMALL_PX ? 'icon-small.svg' : 'icon.svg'))
  const png = await sharp(source, { density: (72 * size * 2) / 1024 })
    .resize(size, size)
    .png({ compressionLevel: 9 })
    .toBuffer()
  pngs.set(size, png)
  writeFileSync(join(here, `${size}x${size}.png`), png)
}
writeFileSync(join(here, 'icon.png'), pngs.get(1024))

/** ICO: a directory of 16-byte entries, then the pictures as PNG (Windows Vista and later). */
function ico(sizes) {
  const head = Buffer.alloc(6 + 16 * sizes.length)
  head.writeUInt16LE(1, 2)
  head.writeUInt16LE(sizes.length, 4)
  let offset = head.length
  sizes.forEach((size, i) => {
    const at = 6 + 16 * i
    head.writeUInt8(size % 256, at) // 0 stands for 256
    head.writeUInt8(size % 256, at + 1)
    head.writeUInt16LE(1, at + 4) // colour planes
    head.writeUInt16LE(32, at + 6) // bits per pixel
    head.writeUInt32LE(pngs.get(size).length, at + 8)
    head.writeUInt32LE(offset, at + 12)
    offset += pngs.get(size).length
  })
  return Buffer.concat([head, ...sizes.map((size) => pngs.get(size))])
}

/** ICNS: four letters and a big-endian length, then chunks of the same form holding PNG. */
function icns(types) {
  const chunk = (type, data) => {
    const head = Buffer.alloc(8)
    head.write(type, 'latin1')
    head.writeUInt32BE(data.length + 8, 4)
    return Buffer.concat([head, data])
  }
  return chunk('icns', Buffer.concat(types.map(([type, size]) => chunk(type, pngs.get(size)))))
}

writeFileSync(join(here, 'icon.ico'), ico([16, 24, 32, 48, 64, 128, 256]))
writeFileSync(
  join(here, 'icon.icns'),
  icns([
    ['icp4', 16],
    ['icp5', 32],
    ['ic11', 32],
    ['ic12', 64],
    ['ic07', 128],
    ['ic08', 256],
    ['ic13', 256],
    ['ic09', 512],
    ['ic14', 512],
    ['ic10', 1024],
  ]),
)
