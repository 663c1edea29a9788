/** What the canvas of the gaze lab shares with the bars around it: zoom, clock, pointer. */
import { countMarks, plainAbove } from '../draw/path-marks'
import type { Point } from '../draw/view'
import { gaze } from './gaze.svelte'
import { Playback } from './playback.svelte'
import { Viewport } from './viewport.svelte'

const usualShortSidePx = 420

export class Stage {
  readonly viewport = new Viewport()
  readonly playback = new Playback()
  /** Image px under the pointer. */
  pointer = $state.raw<Point | null>(null)
  isTableOpen = $state(false)
  isExportOpen = $state(false)
  /** Whether the user wants the samples; until asked they show while no own picture is open. */
  #samplesWish = $state<boolean | null>(null)
  readonly areSamplesShown = $derived(this.#samplesWish ?? gaze.image?.title !== null)

  /** When the last shown viewer stops looking. */
  readonly totalMs = $derived(
    gaze.shownScanpaths.reduce((latest, { fixations }) => {
      const last = fixations.at(-1)
      return last ? Math.max(latest, last.onsetMs + last.durationMs) : latest
    }, 0),
  )
  /** Marks keep their size on screen, but small and crowded pictures get smaller ones. */
  readonly markScale = $derived.by(() => {
    const { image, fitScale } = this.viewport
    const shortSidePx = Math.min(image.width, image.height) * fitScale
    const crowding = countMarks(gaze.shownScanpaths) > plainAbove ? 0.5 : 1
    return crowding * Math.min(1, Math.max(0.5, shortSidePx / usualShortSidePx))
  })
  /** The scanpath that steps, the scrubber and the table follow. */
  readonly focused = $derived(
    gaze.scanpaths.find(({ viewer }) => viewer === gaze.viewers.focused) ?? gaze.scanpaths[0],
  )

  toggleSamples(): void {
    this.#samplesWish = !this.areSamplesShown
  }

  step(by: 1 | -1): void {
    this.playback.step(by, this.focused?.fixations.map(({ onsetMs }) => onsetMs) ?? [])
  }
}

export const stage = new Stage()
