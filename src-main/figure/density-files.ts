/** A density as a file: NumPy's .npy for other programs, a 16-bit PNG to look at. */
import { npyBytes } from '../lib/npy'
import { loadSharp } from '../picture/load-sharp'
import type { LogDensity } from '../scanpath/path'

/** Float32 `[rows, columns]`: the natural log of each cell's probability. */
export function densityNpy({ rows, columns, values }: LogDensity): Uint8Array {
  return npyBytes([rows, columns], values)
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
