/**
 * Scanpaths on the picture. What is over is painted once, in the order of time, onto a canvas of its
 * own; each frame adds what ended meanwhile and draws only what goes on now. So a hundred viewers
 * over a minute play as smoothly as one.
 */
import type { Prediction } from '../../src-main/ipc/contract'
import { viewerLook } from './palette'
import { fillFixation, strokeSaccade, writeNumber, type StrokeLook } from './path-strokes'
import { toScreen, type Point, type ViewTransform } from './view'

export type Scanpath = Prediction['viewers'][number]
type Fixation = Scanpath['fixations'][number]

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

/** One fixation with what it takes to draw it. */
interface Mark extends StrokeLook {
  readonly fixation: Fixation
  readonly previous: Fixation | undefined
  readonly index: number
  readonly isFaint: boolean
}

/** Above this many marks each is drawn plainly: no casing, no number. */
const plainAbove = 1500
const faintAlpha = 0.18
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
      else if (this.#scene?.isAnimated) this.#fly(context, view, mark, timeMs)
      if (endOf(mark) - this.#longestMs > timeMs) break
    }
  }

  #stamp(context: CanvasRenderingContext2D, view: ViewTransform, mark: Mark, grown: number): void {
    context.globalAlpha = mark.isFaint ? faintAlpha : 1
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
    context.globalAlpha = mark.isFaint ? faintAlpha : 1
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

/** Longer saccades than this do not occur. */
const longestFlightMs = 400

function marksOf({ scanpaths, emphasised }: PathScene): readonly Mark[] {
  const isPlain = scanpaths.reduce((sum, { fixations }) => sum + fixations.length, 0) > plainAbove
  const marks = scanpaths.flatMap(({ viewer, fixations }) => {
    const isFaint = emphasised !== null && emphasised !== viewer
    return fixations.map((fixation, index) => ({
      ...viewerLook(viewer),
      fixation,
      previous: fixations[index - 1],
      index,
      isFaint,
      isPlain,
    }))
  })
  return marks.sort((a, b) => endOf(a) - endOf(b))
}

const endOf = ({ fixation }: Mark): number => fixation.onsetMs + fixation.durationMs

function isSameView(one: ViewTransform, other: ViewTransform | null): boolean {
  return one.scale === other?.scale && one.offsetX === other.offsetX && one.offsetY === other.offsetY
}

/** Where the eye is on its way: eased, since saccades speed up and brake; null when it is not under way. */
function flightTo({ previous, fixation }: Mark, timeMs: number): Point | null {
  if (!previous) return null
  const leftMs = previous.onsetMs + previous.durationMs
  if (timeMs < leftMs || fixation.onsetMs <= leftMs) return null
  const share = (timeMs - leftMs) / (fixation.onsetMs - leftMs)
  const eased = share * share * (3 - 2 * share)
  return {
    x: previous.x + (fixation.x - previous.x) * eased,
    y: previous.y + (fixation.y - previous.y) * eased,
  }
}
