/** Three panes in a row, or two above one: whichever shows the picture larger. */
interface Room {
  readonly width: number
  readonly height: number
  readonly captionPx: number
  readonly image: { readonly width: number; readonly height: number }
}

/** Kept free below the picture for its legend when there is no place beside the panes. */
const legendPx = 60

export function bestColumns({ width, height, captionPx, image }: Room): 2 | 3 {
  const scaleIn = (paneWidth: number, paneHeight: number): number =>
    Math.min(paneWidth / image.width, paneHeight / image.height)
  const inRow = scaleIn(width / 3, height - captionPx - legendPx)
  const inSquare = scaleIn(width / 2, height / 2 - captionPx)
  return inSquare > inRow ? 2 : 3
}
