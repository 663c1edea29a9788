/** The picture as a network reads it. */
import type { Picture } from './open-picture'

/** Channel-first RGB, sRGB values 0 to 1: data `[3, height, width]`. */
export interface Planes {
  readonly width: number
  readonly height: number
  readonly data: Float32Array
}

/** Resized without regard to the aspect; the triangle filter widens with the reduction (antialiased linear). */
export async function readPlanes(picture: Picture, width: number, height: number): Promise<Planes> {
  const pixels = await picture.decode(
    picture
      .pixels()
      .resize(width, height, { fit: 'fill', kernel: 'linear' })
      .raw({ depth: 'uchar' })
      .toBuffer(),
  )
  return { width, height, data: splitChannels(pixels, width * height) }
}

function splitChannels(interleaved: Uint8Array, pixelCount: number): Float32Array {
  const data = new Float32Array(3 * pixelCount)
  for (let channel = 0; channel < 3; channel++) {
    const offset = channel * pixelCount
    for (let pixel = 0; pixel < pixelCount; pixel++) {
      data[offset + pixel] = (interleaved[pixel * 3 + channel] ?? 0) / 255
    }
  }
  return data
}
