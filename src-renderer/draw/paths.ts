/**
 * Scanpaths on the picture. What is over is painted once, in the order of time, onto a canvas of its
 * own; each frame adds what ended meanwhile and draws only what goes on now. So a hundred viewers
 * over a minute play as smoothly as one.
 */
import {
  alphaOf,
  endOf,
  flightTo,
  longestFlightMs,
  marksOf,
  plainAbove,
  type Mark,
  type Scanpath,
} from './path-marks'
import { fillFixation, strokeSaccade, writeNumber } from './path-strokes'
import { toScreen, type ViewTransform } from './view'

export interface PathScene {
  readonly scanpaths: readonly Scanpath[]
  readonly showNumbers: boolean
  /** Size of the marks, 1 on a picture of usual size. */
  readonly markScale: number
  /** This viewer stands out, the others step back. */
  readonly emphasised: number | null
  /** Whether saccades fly; not when the system asks for less motion. */
  readonly isAnimated: boolean
}

/** A view that moves with thousands of marks shows the last painting, moved, until it rests this long. */
const restMs = 140
const radiusAtOneSecondPx = 27
const crowdedRadiusAtOneSecondPx = 17

/** Radius on screen: the area grows with the duration; `scale` shrinks marks on small panes. */
export function fixationRadiusPx(durationMs: number, viewerCount: number, scale: number): number {
  const atOneSecond = viewerCount > 3 ? crowdedRadiusAtOneSecondPx : radiusAtOneSecondPx
  return scale * atOneSecond * Math.sqrt(Math.max(0, durationMs) / 1000)
}

export class PathPainter {
  #past = document.createElement('canvas')
  #marks: readonly Mark[] = []
  #scene: PathScene | null = null
  #view: ViewTransform | null = null
  #paintedCount = 0
  #pastMs = 0
  #hasRested = false
  #restTimer: ReturnType<typeof setTimeout> | undefined
  readonly #onrest: () => void
  /** No mark that goes on now, or is flown to, ends later than this from now. */
  #longestMs = 0

  /** `onrest` asks for painting again once the view has come to rest. */
  constructor(onrest: () => void) {
    this.#onrest = onrest
  }

  paint(context: CanvasRenderingContext2D, view: ViewTransform, scene: PathScene, timeMs: number): void {
    if (this.#isUnderWay(view, scene)) return this.#paintMoved(context, view)
    this.#hasRested = false
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

  /** Whether only the view changed, and painting thousands of marks for it had better wait. */
  #isUnderWay(view: ViewTransform, scene: PathScene): boolean {
    const isMoved = scene === this.#scene && this.#view !== null && !isSameView(view, this.#view)
    return isMoved && this.#marks.length > plainAbove && !this.#hasRested
  }

  #paintMoved(context: CanvasRenderingContext2D, view: ViewTransform): void {
    if (!this.#view) return
    const grown = view.scale / this.#view.scale
    const ratio = context.getTransform().a
    const x = view.offsetX - this.#view.offsetX * grown
    const y = view.offsetY - this.#view.offsetY * grown
    context.drawImage(
      this.#past,
      x,
      y,
      (this.#past.width / ratio) * grown,
      (this.#past.height / ratio) * grown,
    )
    clearTimeout(this.#restTimer)
    this.#restTimer = setTimeout(() => {
      this.#hasRested = true
      this.#onrest()
    }, restMs)
  }

  /** Starts over when anything but the time's going forward has changed. */
  #prepare(
    { canvas }: CanvasRenderingContext2D,
    view: ViewTransform,
    scene: PathScene,
    timeMs: number,
  ): void {
    if (scene !== this.#scene) {
      this.#marks = marksOf(scene.scanpaths, scene.emphasised)
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
      else if (this.#scene?.isAnimated) this.#fly(context, view, mark, timeMs)
      if (endOf(mark) - this.#longestMs > timeMs) break
    }
  }

  #stamp(context: CanvasRenderingContext2D, view: ViewTransform, mark: Mark, grown: number): void {
    context.globalAlpha = alphaOf(mark)
    if (mark.previous) {
      strokeSaccade(context, toScreen(view, mark.previous), toScreen(view, mark.fixation), mark)
      // The line ends on top of the fixation it leaves: that one goes on top again.
      if (!mark.isPlain)
        this.#drawFixation(context, view, { ...mark, fixation: mark.previous, index: mark.index - 1 })
    }
    const fixation = { ...mark.fixation, durationMs: mark.fixation.durationMs * grown }
    this.#drawFixation(context, view, { ...mark, fixation })
    context.globalAlpha = 1
  }

  #fly(context: CanvasRenderingContext2D, view: ViewTransform, mark: Mark, timeMs: number): void {
    const now = flightTo(mark, timeMs)
    if (!now || !mark.previous) return
    context.globalAlpha = alphaOf(mark)
    strokeSaccade(context, toScreen(view, mark.previous), toScreen(view, now), mark)
    this.#drawFixation(context, view, { ...mark, fixation: mark.previous, index: mark.index - 1 })
    context.globalAlpha = 1
  }

  #drawFixation(context: CanvasRenderingContext2D, view: ViewTransform, mark: Mark): void {
    const at = toScreen(view, mark.fixation)
    const radius = fixationRadiusPx(
      mark.fixation.durationMs,
      this.#scene?.scanpaths.length ?? 1,
      this.#scene?.markScale ?? 1,
    )
    fillFixation(context, at, radius, mark)
    if (this.#scene?.showNumbers && !mark.isPlain) writeNumber(context, mark.index + 1, at, radius)
  }
}

function isSameView(one: ViewTransform, other: ViewTransform | null): boolean {
  return one.scale === other?.scale && one.offsetX === other.offsetX && one.offsetY === other.offsetY
}
