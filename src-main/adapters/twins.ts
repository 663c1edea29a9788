/** A merged decoder holds its blocks in both branches of an If: once with a cache, once without. */
import type { LocatedModel, LocatedTower } from '../hooks/located'
import { inputAt, isOperator, maxSteps, type FlowGraph } from './flow/flow-graph'
import type { Survey } from './survey'

/** The towers of two branches that are the same tower, as one: that of the branch in which more was found. */
export function pairTwins(towers: readonly LocatedTower[]): LocatedTower[] {
  const paired = new Set<LocatedTower>()
  return towers.flatMap((tower) => {
    if (paired.has(tower)) return []
    const twin = towers.find((other) => isTwin(tower, other))
    if (twin === undefined) return [tower]
    paired.add(twin)
    const [first, second] = pointCount(twin) > pointCount(tower) ? [twin, tower] : [tower, twin]
    return [{ ...first, twin: second }]
  })
}

function isTwin(tower: LocatedTower, other: LocatedTower): boolean {
  const [a, b] = [tower.branch, other.branch]
  if (a === null || a.node !== b?.node || a.name === b.name) return false
  return tower.name === other.name && tower.blocks.length === other.blocks.length
}

const pointCount = ({ blocks, points }: LocatedTower): number =>
  blocks.reduce((sum, block) => sum + block.points.size, points.size)

/** The model input that chooses the branch; null where there is none, or where it does not stand for a cache. */
export function cacheBranchOf(
  surveys: readonly Survey[],
  towers: readonly LocatedTower[],
): LocatedModel['inputs']['cacheBranch'] {
  const node = towers.find(({ twin }) => twin !== null)?.branch?.node
  const outer = surveys.find(({ branch }) => branch === null)?.flow
  if (node === undefined || outer === undefined) return null
  const taken = surveys.find(({ branch }) => branch?.node === node && branch.name === 'then_branch')
  const isOnCache = taken?.attentions.some(({ caches }) => caches.some(({ past }) => past !== null)) === true
  return isOnCache ? inputBehind(outer, inputAt(node, 0)) : null
}

function inputBehind(flow: FlowGraph, value: string): string | null {
  let current = value
  for (let steps = 0; steps < maxSteps; steps++) {
    if (flow.isModelInput(current)) return current
    const node = flow.producer(current)
    if (!isOperator(node, 'Identity', 'Cast', 'Squeeze', 'Reshape', 'Gather')) return null
    current = inputAt(node, 0)
  }
  return null
}
