import type { ImageInfo, Prediction } from '../../../src-main/ipc/contract'
import { colourTable, type ColourMapName } from '../../draw/colour-maps'
import { difference, maximum, smooth, temper, type Grid } from '../../draw/density'
import { differencePicture, heatPicture, paintHeat } from '../../draw/heat'
import { viewerLook } from '../../draw/palette'
import { toScreen, type ViewTransform } from '../../draw/view'

/** Cells of the density are drawn this many times finer. */
const FINENESS = 3
const HEAT_OPACITY = 0.65

export interface ResultLook {
  readonly colourMap: ColourMapName
  /** 1-based viewer whose path is drawn, or null. */
  readonly viewer: number | null
}

/** The place of a picture in a box, whole and centred, as `object-fit: contain` puts it. */
export function containIn(
  image: { width: number; height: number },
  width: number,
  height: number,
): ViewTransform {
  const scale = Math.min(width / image.width, height / image.height)
  return { scale, offsetX: (width - image.width * scale) / 2, offsetY: (height - image.height * scale) / 2 }
}

/** Heat and one path over a picture that lies there already. */
export function paintResult(
  canvas: HTMLCanvasElement,
  result: { image: ImageInfo; prediction: Prediction },
  look: ResultLook,
): void {
  const drawn = prepare(canvas, result.image)
  if (!drawn) return
  const { context, view } = drawn
  const grid = fineGrid(result.prediction)
  const picture = heatPicture(grid, maximum(grid), colourTable(look.colourMap))
  paintHeat(context, view, picture, { opacity: HEAT_OPACITY, image: result.image })
  const path = result.prediction.viewers.find(({ viewer }) => viewer === look.viewer)
  if (path) paintPath(context, view, path)
}

/** Where the second result looks more (red) or less (blue) than the first; both of one picture and grid. */
export function paintDifference(
  canvas: HTMLCanvasElement,
  image: ImageInfo,
  first: Prediction,
  second: Prediction,
): void {
  const drawn = prepare(canvas, image)
  if (!drawn) return
  const grid = difference(fineGrid(first), fineGrid(second))
  const picture = differencePicture(grid, maximum(grid), colourTable('difference'))
  paintHeat(drawn.context, drawn.view, picture, { opacity: 0.85, image })
}

/** Probabilities as predicted, smoothed for the eye. */
function fineGrid({ density }: Prediction): Grid {
  return smooth(temper(density, 1, 1), FINENESS)
}

function prepare(
  canvas: HTMLCanvasElement,
  image: ImageInfo,
): { context: CanvasRenderingContext2D; view: ViewTransform } | null {
  const context = canvas.getContext('2d')
  if (!context) return null
  const { clientWidth, clientHeight } = canvas
  canvas.width = Math.round(clientWidth * devicePixelRatio)
  canvas.height = Math.round(clientHeight * devicePixelRatio)
  context.setTransform(devicePixelRatio, 0, 0, devicePixelRatio, 0, 0)
  return { context, view: containIn(image, clientWidth, clientHeight) }
}

function paintPath(
  context: CanvasRenderingContext2D,
  view: ViewTransform,
  path: Prediction['viewers'][number],
): void {
  const points = path.fixations.map((fixation) => ({
    ...toScreen(view, fixation),
    durationMs: fixation.durationMs,
  }))
  const line = new Path2D()
  points.forEach(({ x, y }, index) => (index === 0 ? line.moveTo(x, y) : line.lineTo(x, y)))
  context.lineJoin = 'round'
  for (const [width, colour] of [
    [3, 'rgb(0 0 0 / 45%)'],
    [1.25, viewerLook(path.viewer).colour],
  ] as const) {
    context.lineWidth = width
    context.strokeStyle = colour
    context.stroke(line)
  }
  for (const { x, y, durationMs } of points) {
    context.beginPath()
    context.arc(x, y, 6 * Math.sqrt(durationMs / 1000), 0, 2 * Math.PI)
    context.fillStyle = viewerLook(path.viewer).colour
    context.lineWidth = 1.25
    context.strokeStyle = 'rgb(0 0 0 / 60%)'
    context.fill()
    context.stroke()
  }
}
