import {
  BufferGeometry,
  DoubleSide,
  Group,
  LineBasicMaterial,
  LineLoop,
  LineSegments,
  Mesh,
  MeshBasicMaterial,
  PlaneGeometry,
  Vector3,
  type PerspectiveCamera,
} from 'three'
import { createLabel, disposeLabel, type Label } from './label'
import type { ReliefFrame, ReliefTheme } from './relief-data'

const TICK = 0.14
const LABEL_HEIGHT_PX = 22

/** Seconds between ticks, so that there are at most about eight. */
export function tickSeconds(totalSeconds: number): number {
  const steps = [0.1, 0.25, 0.5, 1, 2, 5, 10]
  return steps.find((step) => totalSeconds / step <= 8) ?? 20
}

/** The time axis at the leftmost upright edge, and the plane that marks the moment of playback. */
export class TimeAxis {
  readonly group = new Group()
  readonly #axis = new Group()
  readonly #plane = new Group()
  readonly #frame: ReliefFrame
  readonly #line = new LineBasicMaterial()
  readonly #border = new LineBasicMaterial()
  readonly #fill = new MeshBasicMaterial({
    transparent: true,
    opacity: 0.07,
    depthWrite: false,
    side: DoubleSide,
  })
  #labels: Label[] = []

  constructor(frame: ReliefFrame) {
    this.#frame = frame
    const corners = this.#corners()
    const sheet = new Mesh(new PlaneGeometry(frame.width, frame.depth), this.#fill)
    sheet.renderOrder = 1
    this.#plane.add(sheet, new LineLoop(new BufferGeometry().setFromPoints(corners), this.#border))
    this.group.add(this.#axis, this.#plane)
  }

  setTheme(theme: ReliefTheme): void {
    this.#line.color.set(theme.text)
    this.#line.opacity = 0.55
    this.#line.transparent = true
    this.#border.color.set(theme.accent)
    this.#fill.color.set(theme.accent)
    this.#build(theme)
  }

  setTime(timeMs: number): void {
    this.#plane.position.z = this.#frame.z(Math.max(0, timeMs))
    this.#plane.visible = timeMs > 0 && timeMs < this.#frame.totalMs
  }

  /** Moves the axis to the edge that is leftmost on screen and keeps its words at one size. */
  face(camera: PerspectiveCamera, canvasHeightPx: number): void {
    const leftmost = this.#corners()
      .map((corner) => ({
        corner,
        x: corner
          .clone()
          .setZ(this.#frame.top / 2)
          .project(camera).x,
      }))
      .reduce((a, b) => (b.x < a.x ? b : a)).corner
    this.#axis.position.set(leftmost.x, leftmost.y, 0)
    const unitsPerPx = (2 * Math.tan((camera.fov * Math.PI) / 360)) / canvasHeightPx
    for (const { sprite, aspect } of this.#labels) {
      sprite.scale.set(LABEL_HEIGHT_PX * unitsPerPx * aspect, LABEL_HEIGHT_PX * unitsPerPx, 1)
    }
  }

  dispose(): void {
    for (const label of this.#labels) disposeLabel(label)
    this.#labels = []
  }

  #build(theme: ReliefTheme): void {
    this.dispose()
    this.#axis.traverse((object) => {
      if (object instanceof LineSegments) (object.geometry as BufferGeometry).dispose()
    })
    this.#axis.clear()
    const seconds = this.#frame.totalMs / 1000
    const step = tickSeconds(seconds)
    const points = [new Vector3(0, 0, this.#frame.z(0)), new Vector3(0, 0, this.#frame.top)]
    for (let tick = 0; tick <= seconds + 1e-6; tick += step) {
      const z = this.#frame.z(tick * 1000)
      points.push(new Vector3(-TICK / 2, 0, z), new Vector3(TICK / 2, 0, z))
      this.#addLabel(`${String(Number(tick.toFixed(2)))} s`, z, theme)
    }
    this.#axis.add(new LineSegments(new BufferGeometry().setFromPoints(points), this.#line))
  }

  #addLabel(text: string, z: number, theme: ReliefTheme): void {
    const label = createLabel(text, { colour: theme.text, onTop: true })
    label.sprite.material.sizeAttenuation = false
    label.sprite.center.set(1.35, 0.5)
    label.sprite.position.set(0, 0, z)
    this.#labels.push(label)
    this.#axis.add(label.sprite)
  }

  #corners(): Vector3[] {
    const [x, y] = [this.#frame.width / 2, this.#frame.depth / 2]
    return [new Vector3(-x, -y, 0), new Vector3(x, -y, 0), new Vector3(x, y, 0), new Vector3(-x, y, 0)]
  }
}
