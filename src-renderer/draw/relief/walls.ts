import { BufferGeometry, Float32BufferAttribute } from 'three'
import type { ReliefFrame } from './relief-data'

/** How far the sides reach below the image's plane. */
export const FOOT_DEPTH = 0.12
const WALL_STEPS = 120

/** The sides: from the edge of the relief down to the foot, so that a flat density is a block, not a floating sheet. */
export function wallsOf(frame: ReliefFrame, heightAt: (u: number, v: number) => number): BufferGeometry {
  const corners = [
    [0, 0],
    [1, 0],
    [1, 1],
    [0, 1],
    [0, 0],
  ] as const
  const points: number[] = []
  for (let side = 0; side < 4; side++) {
    const [fromU, fromV] = corners[side] ?? [0, 0]
    const [toU, toV] = corners[side + 1] ?? [0, 0]
    const at = (step: number): [x: number, y: number, z: number] => {
      const share = step / WALL_STEPS
      const [u, v] = [fromU + (toU - fromU) * share, fromV + (toV - fromV) * share]
      return [(u - 0.5) * frame.width, (0.5 - v) * frame.depth, heightAt(u, v)]
    }
    for (let step = 0; step < WALL_STEPS; step++) {
      const [[x, y, z], [nextX, nextY, nextZ]] = [at(step), at(step + 1)]
      points.push(x, y, z, x, y, -FOOT_DEPTH, nextX, nextY, nextZ)
      points.push(nextX, nextY, nextZ, x, y, -FOOT_DEPTH, nextX, nextY, -FOOT_DEPTH)
    }
  }
  const geometry = new BufferGeometry().setAttribute('position', new Float32BufferAttribute(points, 3))
  geometry.computeVertexNormals()
  return geometry
}
