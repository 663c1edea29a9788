/** What the relief shows. Pixels of the upright image and milliseconds come in; scene units go out. */
export interface ReliefFixation {
  readonly x: number
  readonly y: number
  readonly onsetMs: number
  readonly durationMs: number
}

export interface ReliefViewer {
  readonly viewer: number
  /** CSS colour that tells this viewer apart, the same as in the 2D layers. */
  readonly colour: string
  readonly fixations: readonly ReliefFixation[]
}

export interface ReliefDensity {
  readonly rows: number
  readonly columns: number
  /** Natural log of each cell's probability, row-major. */
  readonly values: Float32Array
}

/** Colours of the scene, taken from the theme. */
export interface ReliefTheme {
  readonly isDark: boolean
  readonly background: string
  readonly text: string
  readonly hairline: string
  readonly accent: string
}

/** The scene: x to the right, y up in the image, z rising with time; the image's long side is 10. */
export const LONG_SIDE = 10
/** Height of the density's peak. */
export const PEAK_HEIGHT = 1.25
const TIME_STARTS_AT = 1.6
const TIME_HEIGHT = 4.6

/** Converts between the image, time and the scene. */
export class ReliefFrame {
  readonly width: number
  readonly depth: number
  readonly top = TIME_STARTS_AT + TIME_HEIGHT
  readonly totalMs: number
  readonly #unitsPerPx: number
  readonly #imageWidth: number
  readonly #imageHeight: number

  constructor(imageWidth: number, imageHeight: number, totalMs: number) {
    this.#unitsPerPx = LONG_SIDE / Math.max(imageWidth, imageHeight)
    this.#imageWidth = imageWidth
    this.#imageHeight = imageHeight
    this.width = imageWidth * this.#unitsPerPx
    this.depth = imageHeight * this.#unitsPerPx
    this.totalMs = Math.max(1, totalMs)
  }

  x(px: number): number {
    return (px - this.#imageWidth / 2) * this.#unitsPerPx
  }

  y(px: number): number {
    return (this.#imageHeight / 2 - px) * this.#unitsPerPx
  }

  z(ms: number): number {
    return TIME_STARTS_AT + (Math.min(ms, this.totalMs) / this.totalMs) * TIME_HEIGHT
  }
}

/** Each cell's probability as a share of the peak's. */
export function sharesOfPeak({ values }: ReliefDensity): Float32Array<ArrayBuffer> {
  const peak = values.reduce((highest, value) => Math.max(highest, value), -Infinity)
  return Float32Array.from(values, (value) => Math.exp(value - peak))
}

/** Bilinear reading of a grid of cells; `u`, `v` in 0..1 over the image, cell centres at (i + 0.5) / n. */
export function readGrid(
  grid: { rows: number; columns: number; cells: Float32Array },
  u: number,
  v: number,
): number {
  const x = clamp(u * grid.columns - 0.5, grid.columns - 1)
  const y = clamp(v * grid.rows - 0.5, grid.rows - 1)
  const [left, top] = [Math.floor(x), Math.floor(y)]
  const [right, bottom] = [Math.min(left + 1, grid.columns - 1), Math.min(top + 1, grid.rows - 1)]
  const at = (row: number, column: number): number => grid.cells[row * grid.columns + column] ?? 0
  const upper = at(top, left) + (at(top, right) - at(top, left)) * (x - left)
  const lower = at(bottom, left) + (at(bottom, right) - at(bottom, left)) * (x - left)
  return upper + (lower - upper) * (y - top)
}

const clamp = (value: number, most: number): number => Math.min(most, Math.max(0, value))
