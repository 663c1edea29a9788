import { loadSharp } from '../../picture/load-sharp'

export const benchSize = { width: 1024, height: 768 }

/** A picture with something to look at: coloured discs of many sizes on a slope of grey, as JPEG. */
export async function writeBenchPicture(path: string): Promise<void> {
  const { width, height } = benchSize
  const discs = Array.from({ length: 40 }, (_, index) => ({
    x: (index * 389) % width,
    y: (index * 211) % height,
    radius: 8 + ((index * 37) % 70),
    colour: [(index * 97) % 256, (index * 53) % 256, (index * 151) % 256],
  }))
  const pixels = new Uint8Array(width * height * 3)
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const disc = discs.find((candidate) => Math.hypot(candidate.x - x, candidate.y - y) < candidate.radius)
      const grey = Math.round((255 * (x + y)) / (width + height))
      pixels.set(disc?.colour ?? [grey, grey, grey], (y * width + x) * 3)
    }
  }
  const sharp = await loadSharp()
  await sharp(pixels, { raw: { width, height, channels: 3 } })
    .jpeg({ quality: 90 })
    .toFile(path)
}
