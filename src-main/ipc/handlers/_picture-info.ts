/** What is checked of a picture before it is kept, and what is told of it after. */
import { ProblemError } from '../../lib/problem'
import { largestFileBytes } from '../../picture/read-picture-file'
import type { StoredImage } from '../../store/images'
import type { ImageInfo } from '../contract'
import type { Sample } from './_samples'

/** Names are shown and searched, never used as paths; NUL would end them early in the database. */
export function cleanName(name: string): string {
  const last = name.replaceAll('\0', '').split(/[\\/]/).at(-1)?.trim()
  return last === undefined || last === '' ? 'picture' : last
}

export function checkSize(bytes: Uint8Array): void {
  if (bytes.length <= largestFileBytes) return
  const megabytes = (count: number): string => (count / 1e6).toFixed(0)
  throw new ProblemError(
    'bad-input',
    `The file has ${megabytes(bytes.length)} MB; the limit is ${megabytes(largestFileBytes)} MB. Save a smaller copy.`,
  )
}

/** Both hosts serve `store.resolveImageFile` under this address. */
export function imageUrl(imageId: string, kind: 'preview' | 'thumbnail'): string {
  return `/image/${imageId}/${kind}`
}

export function toInfo(stored: StoredImage, sample: Sample | undefined): ImageInfo {
  const { imageId, name, width, height, format, bytes } = stored
  return {
    imageId,
    name,
    width,
    height,
    format,
    bytes,
    previewUrl: imageUrl(imageId, 'preview'),
    thumbnailUrl: imageUrl(imageId, 'thumbnail'),
    title: sample?.title ?? null,
    note: sample?.note ?? null,
  }
}
