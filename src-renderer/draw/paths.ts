/**
 * Scanpaths on the picture. What is over is painted once, in the order of time, onto a canvas of its
 * own; each frame adds what ended meanwhile and draws only what goes on now. So a hundred viewers
 * over a minute play as smoothly as one.
 */
import type { Prediction } from '../../src-main/ipc/contract'
import { addShape, viewerLook, type Shape } from './palette'
import { toScreen, type Point, type ViewTransform } from './view'

export type Scanpath = Prediction['viewers'][number]
type Fixation = Scanpath['fixations'][number]

export interface PathScene {
  readonly scanpaths: readonly Scanpath[]
  readonly showNumbers: boolean
  /** This viewer stands out, the others step back. */
  readonly emphasised: number | null
  /** Whether saccades fly; not when the system asks for less motion. */
  readonly isAnimated: boolean
}

/** One fixation with what it takes to draw it. */
interface Mark {
  readonly fixation: Fixation
  readonly previous: Fixation | undefined
  readonly index: number
  readonly colour: string
  readonly shape: Shape
  readonly isFaint: boolean
}

/** Above this many marks each is drawn plainly: no casing, no number. */
const plainAbove = 1500
const radiusAtOneSecondPx = 27
const crowdedRadiusAtOneSecondPx = 17

/** Radius on screen: the area grows with the duration. */
export function fixationRadiusPx(durationMs: number, viewerCount: number): number {
  const atOneSecond = viewerCount > 3 ? crowdedRadiusAtOneSecondPx : radiusAtOneSecondPx
  return atOneSecond * Math.sqrt(Math.max(0, durationMs) / 1000)
}

export class PathPainter {
  #past = document.createElement('canvas')
  #marks: readonly Mark[] = []
  #scene: PathScene | null = null
  #view: ViewTransform | null = null
  #paintedCount = 0
  #pastMs = 0
  /** No mark that goes on now, or is flown to, ends later than this from now. */
  #longestMs = 0

  paint(context: CanvasRenderingContext2D, view: ViewTransform, scene: PathScene, timeMs: number): void {
    this.#prepare(context, view, scene, timeMs)
    const past = this.#past.getContext('2d')
    const pixelRatio = context.getTransform().a
    if (past) {
      past.setTransform(pixelRatio, 0, 0, pixelRatio, 0, 0)
      for (
        let mark = this.#marks[this.#paintedCount];
        mark && endOf(mark) <= timeMs;
        mark = this.#marks[this.#paintedCount]
      ) {
        this.#stamp(past, view, mark, 1)
        this.#paintedCount++
      }
    }
    this.#pastMs = timeMs
    context.save()
    context.setTransform(1, 0, 0, 1, 0, 0)
    context.drawImage(this.#past, 0, 0)
    context.restore()
    this.#paintPresent(context, view, timeMs)
  }

  /** Starts over when anything but the time's going forward has changed. */
  #prepare(
    { canvas }: CanvasRenderingContext2D,
    view: ViewTransform,
    scene: PathScene,
    timeMs: number,
  ): void {
    if (scene !== this.#scene) {
      this.#marks = marksOf(scene)
      this.#longestMs =
        this.#marks.reduce((most, { fixation }) => Math.max(most, fixation.durationMs), longestFlightMs) +
        longestFlightMs
    }
    const isSameSize = canvas.width === this.#past.width && canvas.height === this.#past.height
    if (isSameSize && scene === this.#scene && isSameView(view, this.#view) && timeMs >= this.#pastMs) return
    // Setting the size clears a canvas.
    this.#past.width = canvas.width
    this.#past.height = canvas.height
    this.#scene = scene
    this.#view = view
    this.#paintedCount = 0
  }

  #paintPresent(context: CanvasRenderingContext2D, view: ViewTransform, timeMs: number): void {
    for (let index = this.#paintedCount; index < this.#marks.length; index++) {
      const mark = this.#marks[index]
      if (!mark) break
      const { onsetMs, durationMs } = mark.fixation
      if (onsetMs <= timeMs) this.#stamp(context, view, mark, Math.max(0.04, (timeMs - onsetMs) / durationMs))
      else if (this.#scene?.isAnimated) flySaccade(context, view, mark, timeMs)
      if (endOf(mark) - this.#longestMs > timeMs) break
    }
  }

  #stamp(context: CanvasRenderingContext2D, view: ViewTransform, mark: Mark, grown: number): void {
    const isPlain = this.#marks.length > plainAbove
    const viewerCount = this.#scene?.scanpaths.length ?? 1
    context.globalAlpha = mark.isFaint ? 0.18 : 1
    if (mark.previous) {
      strokeSaccade(
        context,
        toScreen(view, mark.previous),
        toScreen(view, mark.fixation),
        mark.colour,
        isPlain,
      )
      if (!isPlain)
        this.#drawFixation(
          context,
          view,
          { ...mark, fixation: mark.previous, index: mark.index - 1 },
          viewerCount,
        )
    }
    const fixation = { ...mark.fixation, durationMs: mark.fixation.durationMs * grown }
    this.#drawFixation(context, view, { ...mark, fixation }, viewerCount)
    context.globalAlpha = 1
  }

  #drawFixation(
    context: CanvasRenderingContext2D,
    view: ViewTransform,
    mark: Mark,
    viewerCount: number,
  ): void {
    const { x, y } = toScreen(view, mark.fixation)
    const radius = fixationRadiusPx(mark.fixation.durationMs, viewerCount)
    const isPlain = this.#marks.length > plainAbove
    context.beginPath()
    addShape(context, mark.shape, x, y, radius)
    context.fillStyle = mark.colour
    if (!isPlain) {
      context.lineJoin = 'round'
      context.lineWidth = 3.5
      context.strokeStyle = 'rgb(0 0 0 / 45%)'
      context.stroke()
    }
    context.fill()
    context.lineWidth = isPlain ? 0.75 : 1.5
    context.strokeStyle = isPlain ? 'rgb(0 0 0 / 55%)' : '#fff'
    context.stroke()
    if (this.#scene?.showNumbers && !isPlain) drawNumber(context, mark.index + 1, { x, y }, radius)
  }
}

/** Longer saccades than this do not occur. */
const longestFlightMs = 400

function marksOf({ scanpaths, emphasised }: PathScene): readonly Mark[] {
  const marks = scanpaths.flatMap(({ viewer, fixations }) => {
    const isFaint = emphasised !== null && emphasised !== viewer
    return fixations.map((fixation, index) => ({
      ...viewerLook(viewer),
      fixation,
      previous: fixations[index - 1],
      index,
      isFaint,
    }))
  })
  return marks.sort((a, b) => endOf(a) - endOf(b))
}

const endOf = ({ fixation }: Mark): number => fixation.onsetMs + fixation.durationMs

function isSameView(one: ViewTransform, other: ViewTransform | null): boolean {
  return one.scale === other?.scale && one.offsetX === other.offsetX && one.offsetY === other.offsetY
}

function strokeSaccade(
  context: CanvasRenderingContext2D,
  from: Point,
  to: Point,
  colour: string,
  isPlain: boolean,
): void {
  context.beginPath()
  context.moveTo(from.x, from.y)
  context.lineTo(to.x, to.y)
  context.lineCap = 'round'
  if (!isPlain) {
    context.lineWidth = 4
    context.strokeStyle = 'rgb(0 0 0 / 40%)'
    context.stroke()
  }
  context.lineWidth = isPlain ? 1 : 2
  context.strokeStyle = colour
  context.stroke()
}

/** The eye under way: eased, since saccades speed up and brake. */
function flySaccade(
  context: CanvasRenderingContext2D,
  view: ViewTransform,
  mark: Mark,
  timeMs: number,
): void {
  const { previous, fixation, colour } = mark
  if (!previous) return
  const leftMs = previous.onsetMs + previous.durationMs
  if (timeMs < leftMs || fixation.onsetMs <= leftMs) return
  const share = (timeMs - leftMs) / (fixation.onsetMs - leftMs)
  const eased = share * share * (3 - 2 * share)
  const [from, to] = [toScreen(view, previous), toScreen(view, fixation)]
  const now = { x: from.x + (to.x - from.x) * eased, y: from.y + (to.y - from.y) * eased }
  context.globalAlpha = mark.isFaint ? 0.18 : 1
  strokeSaccade(context, from, now, colour, false)
  context.globalAlpha = 1
}

const legiblePx = 6.5

function drawNumber(
  context: CanvasRenderingContext2D,
  number: number,
  { x, y }: Point,
  radius: number,
): void {
  if (radius < legiblePx) return
  const sizePx = Math.min(15, Math.max(9, radius * 0.95))
  context.font = `620 ${sizePx}px 'Inter Variable', sans-serif`
  context.textAlign = 'center'
  context.textBaseline = 'middle'
  context.fillStyle = '#14141a'
  context.fillText(String(number), x, y + sizePx * 0.06)
}
