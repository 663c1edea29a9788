/** From a hostile file to upright sRGB pixels: limits are held against the header before anything is decoded. */
import type { Sharp } from 'sharp'
import { loadSharp } from './load-sharp'
import { readPictureFile, refuse, type PictureFile } from './read-picture-file'

/** Largest picture, pixels. */
export const largestPixelCount = 50e6
/** Shortest side, px. */
export const shortestSidePx = 64

export interface Picture {
  /** Upright size, px. */
  readonly width: number
  readonly height: number
  readonly format: string
  /** A fresh pipeline of upright sRGB pixels, alpha over white; the first frame of an animation. */
  pixels(): Sharp
  /** Waits for a result of that pipeline; a decoder's complaint becomes a sentence. */
  decode<T>(result: Promise<T>): Promise<T>
}

export async function openPicture(path: string): Promise<Picture> {
  return await openPictureFile(await readPictureFile(path))
}

export async function openPictureFile({ bytes, format }: PictureFile): Promise<Picture> {
  const sharp = await loadSharp()
  const open = (limitInputPixels: number | false): Sharp =>
    sharp(bytes, { failOn: 'error', limitInputPixels, pages: 1 })
  // Only the header is read here, so that a picture beyond the limit can be refused by its size.
  const { width, height } = await readSize(open(false), format.label)
  refuseSize(width, height)
  return {
    width,
    height,
    format: format.id,
    pixels: () =>
      open(largestPixelCount).autoOrient().flatten({ background: '#ffffff' }).toColourspace('srgb'),
    decode: async (result) => {
      try {
        return await result
      } catch (error) {
        throw damaged(format.label, error)
      }
    },
  }
}

async function readSize(header: Sharp, label: string): Promise<{ width: number; height: number }> {
  try {
    const { autoOrient } = await header.metadata()
    return autoOrient
  } catch (error) {
    throw damaged(label, error)
  }
}

function refuseSize(width: number, height: number): void {
  const size = `${width} × ${height} px`
  if (width * height > largestPixelCount) {
    const megapixels = (count: number): string => (count / 1e6).toFixed(0)
    throw refuse(
      `The picture is ${size} (${megapixels(width * height)} megapixels); the limit is ` +
        `${megapixels(largestPixelCount)}. Save a smaller copy and open that.`,
    )
  }
  if (Math.min(width, height) < shortestSidePx) {
    throw refuse(
      `The picture is ${size}; each side needs at least ${shortestSidePx} px. Use a larger version.`,
    )
  }
}

function damaged(label: string, error: unknown): Error {
  return refuse(
    `The file starts like a ${label} picture but ends early or is damaged. Save or download it again.`,
    error,
  )
}
