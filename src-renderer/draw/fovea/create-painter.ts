import { CanvasFoveaPainter } from './canvas-painter'
import type { FoveaPainter } from './painter'
import { WebglFoveaPainter } from './webgl-painter'

/** WebGL where it works, else the 2D canvas; a canvas keeps the kind of its first context for life. */
export function createFoveaPainter(canvas: HTMLCanvasElement): FoveaPainter {
  const gl = canvas.getContext('webgl2', {
    premultipliedAlpha: true,
    antialias: false,
    preserveDrawingBuffer: true,
  })
  if (gl) return new WebglFoveaPainter(gl)
  const context = canvas.getContext('2d')
  if (!context) throw new Error('The foveated view cannot be drawn: this browser gives no drawing surface.')
  return new CanvasFoveaPainter(context)
}
