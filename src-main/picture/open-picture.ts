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

/** `leastSidePx`: a preview of a long strip may be thinner than a picture. */
export async function openPicture(path: string, leastSidePx = shortestSidePx): Promise<Picture> {
  return await openPictureFile(await readPictureFile(path), leastSidePx)
}

async function openPictureFile({ bytes, format }: PictureFile, leastSidePx: number): Promise<Picture> {
  const sharp = await loadSharp()
  const open = (limitInputPixels: number | false): Sharp =>
    sharp(bytes, { failOn: 'error', limitInputPixels, pages: 1 })
  // Only the header is read here, so that a picture beyond the limit can be refused by its size.
  const { width, height } = await readSize(open(false), format.label)
  refuseSize(width, height, leastSidePx)
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

function refuseSize(width: number, height: number, leastSidePx: number): void {
  const size = `${width} × ${height} px`
  if (width * height > largestPixelCount) {
    const megapixels = (count: number): string => (count / 1e6).toFixed(0)
    throw refuse(
      `The picture is ${size} (${megapixels(width * height)} megapixels); the limit is ` +
        `${megapixels(largestPixelCount)}. Save a smaller copy and open that.`,
    )
  }
  if (Math.min(width, height) < leastSidePx) {
    throw refuse(`The picture is ${size}; each side needs at least ${leastSidePx} px. Use a larger version.`)
  }
}

function damaged(label: string, error: unknown): Error {
  return refuse(
    `The file starts like a ${label} picture but ends early or is damaged. Save or download it again.`,
    error,
  )
}
