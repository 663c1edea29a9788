import { Box3, MathUtils, PerspectiveCamera, Quaternion, Vector3 } from 'three'
import { OrbitControls } from 'three/addons/controls/OrbitControls.js'
import type { ReliefFrame } from './relief-data'

const FIELD_OF_VIEW_DEGREES = 28
const AZIMUTH = MathUtils.degToRad(24)
const POLAR = MathUtils.degToRad(60)
/** three's spherical coordinates stand on y; this scene stands on z. */
const yUpToZUp = new Quaternion().setFromUnitVectors(new Vector3(0, 1, 0), new Vector3(0, 0, 1))
const KEY_STEP_DEGREES = 5
const SLOW_FRAME_MS = 80
/** Share of the canvas that the scene may fill; the words of the time axis stand outside. */
const FILL = 0.8

/** The camera: orbits by mouse, touch and keyboard, and can be put back where it started. */
export class Viewpoint {
  readonly camera = new PerspectiveCamera(FIELD_OF_VIEW_DEGREES, 1, 0.1, 200)
  readonly controls: OrbitControls
  #frame: ReliefFrame | null = null
  #isTouched = false

  constructor(canvas: HTMLCanvasElement, onchange: () => void, isGliding: boolean) {
    this.camera.up.set(0, 0, 1)
    this.controls = new OrbitControls(this.camera, canvas)
    this.controls.enableDamping = isGliding && !matchMedia('(prefers-reduced-motion: reduce)').matches
    this.controls.dampingFactor = 0.12
    this.controls.maxPolarAngle = MathUtils.degToRad(89)
    this.controls.minDistance = 4
    this.controls.maxDistance = 60
    this.controls.addEventListener('change', onchange)
    this.controls.addEventListener('start', () => (this.#isTouched = true))
  }

  setFrame(frame: ReliefFrame): void {
    const isSame = this.#frame?.width === frame.width && this.#frame.depth === frame.depth
    this.#frame = frame
    if (!isSame) this.reset()
  }

  setAspect(aspect: number): void {
    this.camera.aspect = aspect
    this.camera.updateProjectionMatrix()
    if (!this.#isTouched) this.reset()
  }

  reset(): void {
    this.#isTouched = false
    const frame = this.#frame
    if (!frame) return
    const target = new Vector3(0, 0, frame.top * 0.45)
    const away = new Vector3().setFromSphericalCoords(1, POLAR, AZIMUTH).applyQuaternion(yUpToZUp)
    let distance = 30
    for (let round = 0; round < 6; round++) {
      this.#place(target, away, distance)
      const { min, max } = this.#bounds(frame)
      // Centre what is seen, then come as near as the canvas allows; a few rounds settle the perspective.
      const middle = new Vector3((min.x + max.x) / 2, (min.y + max.y) / 2, 0)
      const reach = Math.max(max.x - min.x, max.y - min.y) / 2
      const halfHeight = Math.tan(MathUtils.degToRad(FIELD_OF_VIEW_DEGREES / 2)) * distance
      const right = new Vector3().setFromMatrixColumn(this.camera.matrixWorld, 0)
      const up = new Vector3().setFromMatrixColumn(this.camera.matrixWorld, 1)
      target.addScaledVector(right, middle.x * halfHeight * this.camera.aspect)
      target.addScaledVector(up, middle.y * halfHeight)
      distance *= reach / FILL
    }
    this.#place(target, away, distance)
    this.controls.target.copy(target)
    this.controls.update()
  }

  /** Arrows turn, with Shift they move; + and − come nearer and go back; Home resets. Says whether it was one of them. */
  handleKey({ key, shiftKey }: { key: string; shiftKey: boolean }): boolean {
    const controls = this.controls
    const turn = MathUtils.degToRad(KEY_STEP_DEGREES)
    const steps: Record<string, () => void> = {
      ArrowLeft: () => (shiftKey ? controls.pan(24, 0) : controls.rotateLeft(-turn)),
      ArrowRight: () => (shiftKey ? controls.pan(-24, 0) : controls.rotateLeft(turn)),
      ArrowUp: () => (shiftKey ? controls.pan(0, 24) : controls.rotateUp(turn)),
      ArrowDown: () => (shiftKey ? controls.pan(0, -24) : controls.rotateUp(-turn)),
      '+': () => controls.dollyIn(0.9),
      '=': () => controls.dollyIn(0.9),
      '-': () => controls.dollyOut(0.9),
      Home: () => this.reset(),
    }
    const step = steps[key]
    if (!step) return false
    if (key !== 'Home') this.#isTouched = true
    step()
    return true
  }

  /** A slow machine turns without gliding on: a hundred more frames would keep it busy for long. */
  takePace(frameMs: number): void {
    if (frameMs > SLOW_FRAME_MS) this.controls.enableDamping = false
  }

  dispose(): void {
    this.controls.dispose()
  }

  #place(target: Vector3, away: Vector3, distance: number): void {
    this.camera.position.copy(target).addScaledVector(away, distance)
    this.camera.lookAt(target)
    this.camera.updateMatrixWorld()
  }

  /** Bounds of the whole scene on the canvas, -1 to 1. */
  #bounds(frame: ReliefFrame): Box3 {
    const corners = [-1, 1].flatMap((x) =>
      [-1, 1].flatMap((y) =>
        [0, frame.top].map((z) =>
          new Vector3((x * frame.width) / 2, (y * frame.depth) / 2, z).project(this.camera),
        ),
      ),
    )
    return new Box3().setFromPoints(corners)
  }
}
