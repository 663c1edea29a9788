/** How much the graphics at hand can draw smoothly. */
export interface Quality {
  readonly antialias: boolean
  readonly mostPixelRatio: number
  /** Samples along the slant of a surface seen at a flat angle. */
  readonly anisotropy: number
  /** Cells along the long side of the relief. */
  readonly surfaceSegments: number
  /** Whether a turn glides on after the hand has left: about a hundred more frames. */
  readonly isGliding: boolean
}

const full: Quality = {
  antialias: true,
  mostPixelRatio: 2,
  anisotropy: 8,
  surfaceSegments: 220,
  isGliding: true,
}
/** Where the processor draws in place of a graphics card, each of these costs a multiple. */
const plain: Quality = {
  antialias: false,
  mostPixelRatio: 1,
  anisotropy: 1,
  surfaceSegments: 120,
  isGliding: false,
}

let found: Quality | null = null

/** Asks the browser, once, whether WebGL is drawn in software here. */
export function qualityHere(): Quality {
  found ??= isDrawnByCard() ? full : plain
  return found
}

function isDrawnByCard(): boolean {
  const probe = document.createElement('canvas').getContext('webgl2', { failIfMajorPerformanceCaveat: true })
  probe?.getExtension('WEBGL_lose_context')?.loseContext()
  return probe !== null
}
