import {
  AmbientLight,
  Color,
  DirectionalLight,
  type BufferGeometry,
  type Material,
  type Texture,
  Mesh,
  Scene,
  WebGLRenderer,
  LineSegments,
  LineLoop,
} from 'three'
import { Numbers } from './numbers'
import { Paths } from './paths'
import { ReliefFrame, type ReliefDensity, type ReliefTheme, type ReliefViewer } from './relief-data'
import { qualityHere } from './quality'
import { Surface } from './surface'
import { imageTexture } from './textures'
import { TimeAxis } from './time-axis'
import { Viewpoint } from './viewpoint'

export interface ReliefContent {
  readonly picture: ImageBitmap
  /** Upright size of the image, px. */
  readonly width: number
  readonly height: number
  readonly density: ReliefDensity
  readonly viewers: readonly ReliefViewer[]
  readonly seconds: number
}

/** Owns everything three.js; draws only when something changed and the canvas can be seen. */
export class ReliefScene {
  readonly #canvas: HTMLCanvasElement
  readonly #renderer: WebGLRenderer
  readonly #quality = qualityHere()
  readonly #scene = new Scene()
  readonly #viewpoint: Viewpoint
  #parts: { frame: ReliefFrame; surface: Surface; paths: Paths; numbers: Numbers; axis: TimeAxis } | null =
    null
  #image: { picture: ImageBitmap; texture: Texture } | null = null
  #theme: ReliefTheme | null = null
  #timeMs = 0
  #heat: { opacity: number; colourMap: Uint8Array } = { opacity: 0, colourMap: new Uint8Array(4) }
  #requested = 0
  #isVisible = true

  /** Throws where WebGL is missing. */
  constructor(canvas: HTMLCanvasElement) {
    this.#canvas = canvas
    this.#renderer = new WebGLRenderer({ canvas, antialias: this.#quality.antialias, alpha: true })
    this.#viewpoint = new Viewpoint(canvas, () => this.#invalidate(), this.#quality.isGliding)
    // Lambert's law divides by π; together they leave a flat picture as bright as it is.
    const sun = new DirectionalLight(0xffffff, 0.55 * Math.PI)
    sun.position.set(-4, 3, 9)
    this.#scene.add(new AmbientLight(0xffffff, 0.52 * Math.PI), sun)
  }

  setContent(content: ReliefContent): void {
    this.#clear()
    const frame = new ReliefFrame(content.width, content.height, content.seconds * 1000)
    const surface = new Surface(frame, this.#textureOf(content.picture), content.density, this.#quality)
    const paths = new Paths(frame, content.viewers)
    const numbers = new Numbers(paths.placed, ({ xPx, yPx }) =>
      surface.heightAt(xPx / content.width, yPx / content.height),
    )
    const axis = new TimeAxis(frame)
    this.#parts = { frame, surface, paths, numbers, axis }
    this.#scene.add(surface.group, paths.group, numbers.group, axis.group)
    this.#viewpoint.setFrame(frame)
    this.setHeat(this.#heat.opacity, this.#heat.colourMap)
    if (this.#theme) this.setTheme(this.#theme)
  }

  setHeat(opacity: number, colourMap: Uint8Array): void {
    this.#heat = { opacity, colourMap }
    this.#parts?.surface.setHeat(opacity, colourMap)
    this.#invalidate()
  }

  setTheme(theme: ReliefTheme): void {
    this.#theme = theme
    for (const part of this.#themedParts()) part.setTheme(theme)
    this.setTime(this.#timeMs)
  }

  setTime(timeMs: number): void {
    this.#timeMs = timeMs
    if (this.#parts) {
      this.#parts.paths.setTime(timeMs)
      this.#parts.numbers.setTime(timeMs)
      this.#parts.axis.setTime(timeMs)
    }
    this.#invalidate()
  }

  setSize(width: number, height: number): void {
    this.#renderer.setPixelRatio(Math.min(devicePixelRatio, this.#quality.mostPixelRatio))
    this.#renderer.setSize(width, height, false)
    this.#viewpoint.setAspect(width / Math.max(1, height))
    // Resizing clears the canvas; waiting for the next frame would flash.
    this.#draw()
  }

  /** While hidden nothing is drawn. */
  setVisible(isVisible: boolean): void {
    this.#isVisible = isVisible
    if (isVisible) this.#invalidate()
  }

  resetView(): void {
    this.#viewpoint.reset()
    this.#invalidate()
  }

  handleKey(event: { key: string; shiftKey: boolean }): boolean {
    return this.#viewpoint.handleKey(event)
  }

  /** What is on screen, on the theme's background, `scale` times as large. */
  async toPng(scale: number): Promise<Blob> {
    const ratio = this.#renderer.getPixelRatio()
    const { clientWidth, clientHeight } = this.#canvas
    this.#renderer.setPixelRatio(scale)
    this.#renderer.setSize(clientWidth, clientHeight, false)
    this.#scene.background = new Color(this.#theme?.background ?? '#ffffff')
    this.#draw()
    const blob = new Promise<Blob | null>((resolve) => this.#canvas.toBlob(resolve, 'image/png'))
    this.#scene.background = null
    this.#renderer.setPixelRatio(ratio)
    this.#renderer.setSize(clientWidth, clientHeight, false)
    this.#draw()
    const made = await blob
    if (!made)
      throw new Error('The 3D view could not be saved: the picture is too large. Choose a smaller scale.')
    return made
  }

  dispose(): void {
    cancelAnimationFrame(this.#requested)
    this.#clear()
    this.#image?.texture.dispose()
    this.#viewpoint.dispose()
    this.#renderer.dispose()
    this.#renderer.forceContextLoss()
  }

  #textureOf(picture: ImageBitmap): Texture {
    if (this.#image?.picture !== picture) {
      this.#image?.texture.dispose()
      this.#image = { picture, texture: imageTexture(picture, this.#quality.anisotropy) }
    }
    return this.#image.texture
  }

  #themedParts(): { setTheme: (theme: ReliefTheme) => void }[] {
    return this.#parts ? [this.#parts.surface, this.#parts.paths, this.#parts.numbers, this.#parts.axis] : []
  }

  #invalidate(): void {
    if (this.#requested !== 0 || !this.#isVisible) return
    const askedMs = performance.now()
    this.#requested = requestAnimationFrame((nowMs) => {
      this.#requested = 0
      this.#viewpoint.takePace(nowMs - askedMs)
      // Emits `change` and so asks for the next frame until the motion has settled.
      this.#viewpoint.controls.update()
      this.#draw()
    })
  }

  #draw(): void {
    const { camera } = this.#viewpoint
    this.#parts?.numbers.face(camera)
    this.#parts?.axis.face(camera, Math.max(1, this.#canvas.clientHeight))
    this.#renderer.render(this.#scene, camera)
  }

  #clear(): void {
    if (!this.#parts) return
    const { surface, paths, numbers, axis } = this.#parts
    for (const part of [surface, paths, numbers, axis]) {
      this.#scene.remove(part.group)
      part.group.traverse((object) => {
        if (object instanceof Mesh || object instanceof LineSegments || object instanceof LineLoop) {
          const drawn = object as Mesh<BufferGeometry, Material>
          drawn.geometry.dispose()
          drawn.material.dispose()
        }
      })
      part.dispose()
    }
    this.#parts = null
  }
}
