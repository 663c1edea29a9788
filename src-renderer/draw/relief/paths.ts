import {
  Color,
  CylinderGeometry,
  Group,
  InstancedMesh,
  Matrix4,
  MeshLambertMaterial,
  Quaternion,
  SphereGeometry,
  Vector3,
  type BufferGeometry,
} from 'three'
import type { ReliefFrame, ReliefTheme, ReliefViewer } from './relief-data'

/** Above this many fixations spheres get fewer faces. */
const MANY_FIXATIONS = 2000
/** Radius of a fixation of 250 ms, scene units; its area grows with duration. */
const SPHERE_RADIUS = 0.2
const USUAL_FIXATION_MS = 250

interface Part {
  readonly colour: Color
  /** When it has happened. */
  readonly atMs: number
  readonly matrix: Matrix4
}

/** One fixation as placed in the scene; numbers and drop lines hang on it. */
export interface Placed {
  readonly centre: Vector3
  readonly radius: number
  readonly index: number
  readonly onsetMs: number
  readonly colour: string
  readonly xPx: number
  readonly yPx: number
}

/** Scanpaths rising through time: a sphere where the eye rests, a tube while it flies; two draw calls in all. */
export class Paths {
  readonly group = new Group()
  readonly placed: readonly Placed[]
  readonly #meshes: { mesh: InstancedMesh; parts: readonly Part[] }[]
  #ghost = new Color()

  constructor(frame: ReliefFrame, viewers: readonly ReliefViewer[]) {
    const size = 1 / (1 + Math.log10(Math.max(1, viewers.length)) * 0.75)
    this.placed = viewers.flatMap((viewer) => placeViewer(frame, viewer, SPHERE_RADIUS * size))
    const isMany = this.placed.length > MANY_FIXATIONS
    const spheres = this.placed.map(spherePart)
    const tubes = viewers.flatMap((viewer) => tubeParts(frame, viewer, 0.035 * size))
    this.#meshes = [
      instanced(isMany ? new SphereGeometry(1, 10, 7) : new SphereGeometry(1, 28, 20), spheres),
      instanced(new CylinderGeometry(1, 1, 1, isMany ? 5 : 10, 1, true), tubes),
    ]
    for (const { mesh } of this.#meshes) this.group.add(mesh)
  }

  setTheme(theme: ReliefTheme): void {
    this.#ghost = new Color(theme.background).lerp(new Color(theme.text), theme.isDark ? 0.2 : 0.16)
  }

  /** What has not happened yet by `timeMs` is drawn as a ghost. */
  setTime(timeMs: number): void {
    for (const { mesh, parts } of this.#meshes) {
      parts.forEach(({ colour, atMs }, index) =>
        mesh.setColorAt(index, atMs <= timeMs ? colour : this.#ghost),
      )
      if (mesh.instanceColor) mesh.instanceColor.needsUpdate = true
    }
  }

  dispose(): void {
    for (const { mesh } of this.#meshes) mesh.dispose()
  }
}

function instanced(
  geometry: BufferGeometry,
  parts: readonly Part[],
): { mesh: InstancedMesh; parts: readonly Part[] } {
  const mesh = new InstancedMesh(geometry, new MeshLambertMaterial(), parts.length)
  parts.forEach(({ matrix }, index) => mesh.setMatrixAt(index, matrix))
  mesh.frustumCulled = false
  return { mesh, parts }
}

function placeViewer(frame: ReliefFrame, { colour, fixations }: ReliefViewer, radius: number): Placed[] {
  return fixations.map(({ x, y, onsetMs, durationMs }, index) => ({
    centre: new Vector3(frame.x(x), frame.y(y), frame.z(onsetMs + durationMs / 2)),
    radius: radius * Math.sqrt(Math.max(30, durationMs) / USUAL_FIXATION_MS),
    index,
    onsetMs,
    colour,
    xPx: x,
    yPx: y,
  }))
}

function spherePart({ centre, radius, colour, onsetMs }: Placed): Part {
  const matrix = new Matrix4().makeScale(radius, radius, radius).setPosition(centre)
  return { matrix, atMs: onsetMs, colour: new Color(colour) }
}

/** Upright while the eye rests (onset to end), slanted while it flies (end to next onset). */
function tubeParts(frame: ReliefFrame, { colour, fixations }: ReliefViewer, radius: number): Part[] {
  const shade = new Color(colour)
  const stops = fixations.flatMap(({ x, y, onsetMs, durationMs }) =>
    [onsetMs, onsetMs + durationMs].map((atMs) => ({
      atMs,
      at: new Vector3(frame.x(x), frame.y(y), frame.z(atMs)),
    })),
  )
  return stops.slice(1).flatMap((to, index) => {
    const from = stops[index]
    return from ? [{ colour: shade, atMs: to.atMs, matrix: tubeMatrix(from.at, to.at, radius) }] : []
  })
}

const cylinderAxis = new Vector3(0, 1, 0)

function tubeMatrix(from: Vector3, to: Vector3, radius: number): Matrix4 {
  const along = to.clone().sub(from)
  const length = Math.max(along.length(), 1e-6)
  const turn = new Quaternion().setFromUnitVectors(cylinderAxis, along.divideScalar(length))
  const middle = from.clone().add(to).multiplyScalar(0.5)
  return new Matrix4().compose(middle, turn, new Vector3(radius, length, radius))
}
