import { FARTHEST_DEGREES, FOVEAL_CYCLES_PER_DEGREE, HALF_RESOLUTION_DEGREES } from './acuity'
import { createProgram, createTexture, createUnitSquare, type GlProgram } from './gl-program'
import { glimpsesAt, type Glimpse } from './glimpses'
import type { FoveaMoment, FoveaPainter, FoveaPicture } from './painter'
import { OCTAVES_FRAGMENT, OCTAVES_VERTEX, PICTURE_FRAGMENT, PICTURE_VERTEX } from './shaders'

const MAP_LONG_SIDE_PX = 320
const GLIMPSES_PER_ROW = 256
const MOST_OCTAVES = 8
const PICTURE_UNIT = 0
const MAP_UNIT = 1
const GLIMPSES_UNIT = 2

/** Draws the foveated picture with WebGL 2: a map of blur, then the image read from a mip pyramid in linear light. */
export class WebglFoveaPainter implements FoveaPainter {
  readonly kind = 'webgl'
  readonly #gl: WebGL2RenderingContext
  readonly #octaves: GlProgram
  readonly #image: GlProgram
  readonly #frame: WebGLFramebuffer
  #mapPx: readonly [number, number] = [1, 1]
  #picture: FoveaPicture | null = null

  constructor(gl: WebGL2RenderingContext) {
    this.#gl = gl
    createUnitSquare(gl)
    this.#octaves = createProgram(gl, OCTAVES_VERTEX, OCTAVES_FRAGMENT)
    this.#image = createProgram(gl, PICTURE_VERTEX, PICTURE_FRAGMENT)
    createTexture(gl, PICTURE_UNIT, { minify: gl.LINEAR_MIPMAP_LINEAR, magnify: gl.LINEAR })
    createTexture(gl, GLIMPSES_UNIT, { minify: gl.NEAREST, magnify: gl.NEAREST })
    const map = createTexture(gl, MAP_UNIT, { minify: gl.LINEAR, magnify: gl.LINEAR })
    this.#frame = gl.createFramebuffer()
    gl.bindFramebuffer(gl.FRAMEBUFFER, this.#frame)
    gl.framebufferTexture2D(gl.FRAMEBUFFER, gl.COLOR_ATTACHMENT0, gl.TEXTURE_2D, map, 0)
  }

  setPicture(picture: FoveaPicture): void {
    const gl = this.#gl
    this.#picture = picture
    gl.activeTexture(gl.TEXTURE0 + PICTURE_UNIT)
    gl.texImage2D(gl.TEXTURE_2D, 0, gl.SRGB8_ALPHA8, gl.RGBA, gl.UNSIGNED_BYTE, picture.source)
    gl.generateMipmap(gl.TEXTURE_2D)
    const shrink = MAP_LONG_SIDE_PX / Math.max(picture.width, picture.height)
    const columns = Math.max(2, Math.round(picture.width * shrink))
    const rows = Math.max(2, Math.round(picture.height * shrink))
    this.#mapPx = [columns, rows]
    gl.activeTexture(gl.TEXTURE0 + MAP_UNIT)
    gl.texImage2D(gl.TEXTURE_2D, 0, gl.RGBA8, columns, rows, 0, gl.RGBA, gl.UNSIGNED_BYTE, null)
  }

  paint(moment: FoveaMoment): void {
    const picture = this.#picture
    if (!picture || this.#gl.isContextLost()) return
    this.#paintMap(picture, glimpsesAt(moment.fixations, moment.timeMs))
    this.#paintPicture(picture, moment)
  }

  dispose(): void {
    this.#gl.getExtension('WEBGL_lose_context')?.loseContext()
    this.#picture = null
  }

  #paintMap(picture: FoveaPicture, glimpses: readonly Glimpse[]): void {
    const gl = this.#gl
    const { program, uniform } = this.#octaves
    this.#uploadGlimpses(glimpses)
    gl.bindFramebuffer(gl.FRAMEBUFFER, this.#frame)
    gl.viewport(0, 0, ...this.#mapPx)
    gl.useProgram(program)
    gl.uniform1i(uniform('glimpses'), GLIMPSES_UNIT)
    gl.uniform1i(uniform('count'), glimpses.length)
    gl.uniform2f(uniform('sizePx'), picture.width, picture.height)
    gl.uniform1f(uniform('pixelsPerDegree'), picture.pixelsPerDegree)
    gl.uniform1f(uniform('farthestDegrees'), FARTHEST_DEGREES)
    gl.uniform1f(uniform('halfResolutionDegrees'), HALF_RESOLUTION_DEGREES)
    gl.uniform1f(uniform('octavesAtCentre'), octavesAtCentre(picture))
    gl.uniform1f(uniform('mostOctaves'), MOST_OCTAVES)
    gl.drawArrays(gl.TRIANGLE_STRIP, 0, 4)
  }

  #uploadGlimpses(glimpses: readonly Glimpse[]): void {
    const gl = this.#gl
    const rows = Math.max(1, Math.ceil(glimpses.length / GLIMPSES_PER_ROW))
    const texels = new Float32Array(rows * GLIMPSES_PER_ROW * 4)
    glimpses.forEach(({ x, y, lagDegrees }, index) => {
      texels.set([x, y, lagDegrees], index * 4)
    })
    gl.activeTexture(gl.TEXTURE0 + GLIMPSES_UNIT)
    gl.texImage2D(gl.TEXTURE_2D, 0, gl.RGBA32F, GLIMPSES_PER_ROW, rows, 0, gl.RGBA, gl.FLOAT, texels)
  }

  #paintPicture(picture: FoveaPicture, { transform, pixelRatio }: FoveaMoment): void {
    const gl = this.#gl
    const { program, uniform } = this.#image
    const devicePxPerImagePx = transform.scale * pixelRatio
    const texelsPerImagePx = picture.source.width / picture.width
    gl.bindFramebuffer(gl.FRAMEBUFFER, null)
    gl.viewport(0, 0, gl.drawingBufferWidth, gl.drawingBufferHeight)
    gl.clearColor(0, 0, 0, 0)
    gl.clear(gl.COLOR_BUFFER_BIT)
    gl.useProgram(program)
    gl.uniform1i(uniform('picture'), PICTURE_UNIT)
    gl.uniform1i(uniform('octavesMap'), MAP_UNIT)
    gl.uniform1f(uniform('mostOctaves'), MOST_OCTAVES)
    gl.uniform1f(uniform('leastLevel'), Math.max(0, Math.log2(texelsPerImagePx / devicePxPerImagePx)))
    gl.uniform2f(uniform('originPx'), transform.offsetX * pixelRatio, transform.offsetY * pixelRatio)
    gl.uniform2f(uniform('extentPx'), picture.width * devicePxPerImagePx, picture.height * devicePxPerImagePx)
    gl.uniform2f(uniform('canvasPx'), gl.drawingBufferWidth, gl.drawingBufferHeight)
    gl.drawArrays(gl.TRIANGLE_STRIP, 0, 4)
  }
}

/** Octaves by which the pixels at hand are finer (or, below zero, coarser) than the fovea can see. */
function octavesAtCentre({ source, width, pixelsPerDegree }: FoveaPicture): number {
  const texelsPerDegree = (pixelsPerDegree * source.width) / width
  return Math.log2(texelsPerDegree / 2 / FOVEAL_CYCLES_PER_DEGREE)
}
