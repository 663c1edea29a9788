/** A density as a file: NumPy's .npy for other programs, a 16-bit PNG to look at. */
import { loadSharp } from '../picture/load-sharp'
import type { LogDensity } from '../scanpath/path'

const magic = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0]
const headerAlignment = 64

/**
 * NumPy format 1.0, little-endian float32 `[rows, columns]`: the natural log of each cell's probability.
 * https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html
 */
export function densityNpy({ rows, columns, values }: LogDensity): Uint8Array {
  const description = `{'descr': '<f4', 'fortran_order': False, 'shape': (${rows}, ${columns}), }`
  const unpadded = magic.length + 2 + description.length + 1
  const headerBytes = Math.ceil(unpadded / headerAlignment) * headerAlignment
  const header = `${description.padEnd(headerBytes - magic.length - 3)}\n`
  const file = new Uint8Array(headerBytes + values.length * 4)
  const view = new DataView(file.buffer)
  file.set(magic)
  view.setUint16(magic.length, header.length, true)
  file.set(new TextEncoder().encode(header), magic.length + 2)
  values.forEach((value, index) => view.setFloat32(headerBytes + index * 4, value, true))
  return file
}

/** 16-bit greyscale, one pixel per cell: 0 is probability zero, 65535 the most probable cell. */
export async function densityPng16({ rows, columns, values }: LogDensity): Promise<Uint8Array> {
  const peak = values.reduce((highest, value) => Math.max(highest, value), -Infinity)
  const levels = Uint16Array.from(values, (value) => Math.round(Math.exp(value - peak) * 65535))
  const sharp = await loadSharp()
  return await sharp(levels, { raw: { width: columns, height: rows, channels: 1 } })
    .toColourspace('grey16')
    .png({ compressionLevel: 9 })
    .toBuffer()
}
