/** What the interface shows instead of the file itself: a preview and a thumbnail that we encoded. */
import { writeAtomically } from '../lib/write-atomically'
import { loadSharp } from './load-sharp'
import { openPicture, type Picture } from './open-picture'

/** Long side of the preview and of the thumbnail at most, px. */
const previewSidePx = 4096
const thumbnailSidePx = 256

export interface PreviewFiles {
  readonly previewPath: string
  readonly thumbnailPath: string
}

/** Decodes the picture once, whole; both files appear complete or not at all. */
export async function preparePicture(path: string, files: PreviewFiles): Promise<Picture> {
  const picture = await openPicture(path)
  const preview = await picture.decode(
    picture
      .pixels()
      .resize(inside(previewSidePx))
      .webp({ quality: 92, effort: 1, smartSubsample: true })
      .toBuffer(),
  )
  const sharp = await loadSharp()
  const thumbnail = await sharp(preview)
    .resize(inside(thumbnailSidePx))
    .webp({ quality: 80, effort: 1 })
    .toBuffer()
  await writeAtomically(files.previewPath, preview)
  await writeAtomically(files.thumbnailPath, thumbnail)
  return picture
}

function inside(sidePx: number): { width: number; height: number; fit: 'inside'; withoutEnlargement: true } {
  return { width: sidePx, height: sidePx, fit: 'inside', withoutEnlargement: true }
}
