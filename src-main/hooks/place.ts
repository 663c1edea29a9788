/** A hook point as edits and captures see it: which axis is what, and how long. */
import { ProblemError } from '../lib/problem'
import type { Tensor } from '../runtime/tensor'
import type {
  Axis,
  LocatedAttention,
  LocatedBlock,
  LocatedModel,
  LocatedPoint,
  LocatedTower,
} from './located'
import { parsePoint, type BlockSite, type PointName } from './point-name'

export interface Place {
  readonly point: LocatedPoint
  readonly site: PointName['site']
  readonly axes: readonly Axis[]
  /** Heads of this point: those of keys and values for k and v; null where the point has none. */
  readonly heads: number | null
  readonly headSize: number | null
  /** Size of a residual stream; null for points by heads. */
  readonly width: number | null
  /** The attention the point is part of, or null. */
  readonly attention: LocatedAttention | null
  /** Whether factors must be fed in full size, because an operator does not spread them by itself. */
  readonly isWhole?: true
}

/** Axes whose length changes from step to step. */
const tokenAxes: readonly Axis[] = ['batch', 'position', 'rows', 'query', 'key', 'batchByHeads']

export const isTokenAxis = (axis: Axis): boolean => tokenAxes.includes(axis)

/** Finds a point by name; throws a sentence that says why it is not there. */
export function findPlace(located: LocatedModel, name: string): Place {
  return findTwins(located, name).places[0]
}

export interface Twins {
  /** One place, or the same point in each branch of an If that has it. */
  readonly places: readonly [Place, ...Place[]]
  /** Why the other branch lacks it, as a clause; null where nothing is lacking. */
  readonly lack: string | null
}

/** A point by name, in both branches where the model holds its blocks twice. */
export function findTwins(located: LocatedModel, name: string): Twins {
  const parsed = parsePoint(name)
  const tower = located.towers.find((each) => each.name === parsed.tower)
  if (tower === undefined) throw notThere(name, `the model has no tower of that name`)
  if (parsed.block !== null && tower.blocks[parsed.block] === undefined)
    throw notThere(name, `the model has ${tower.blocks.length} blocks`)
  const both = tower.twin === null ? [tower] : [tower, tower.twin]
  const [first, ...others] = both.flatMap((each) => placeIn(each, parsed) ?? [])
  if (first === undefined) throw notThere(name, reasonFor(tower, located, parsed))
  const without = both.find((each) => placeIn(each, parsed) === null)
  return {
    places: [first, ...others],
    lack: without === undefined ? null : reasonFor(without, located, parsed),
  }
}

function placeIn(tower: LocatedTower, { block: index, site }: PointName): Place | null {
  if (index === null) {
    const point = tower.points.get(site)
    return point === undefined ? null : placeOutside(point, site, tower)
  }
  const block = tower.blocks[index]
  const point = block?.points.get(site)
  return block === undefined || point === undefined ? null : placeInBlock(point, site, { block, tower })
}

function notThere(name: string, reason: string): ProblemError {
  return new ProblemError(
    'not-found',
    `The point "${name}" cannot be hooked: ${reason}. "saccade inspect MODEL" lists the points that can.`,
  )
}

function reasonFor({ missing }: LocatedTower, located: LocatedModel, { site, block }: PointName): string {
  const all = [...missing, ...located.missing]
  const found = all.find((each) => each.site === site && (each.block === block || each.block === null))
  return found?.reason ?? 'it was not found in this model'
}

function placeOutside(point: LocatedPoint, site: PointName['site'], tower: LocatedTower): Place {
  const width = point.width ?? tower.width
  return { point, site, axes: point.axes, heads: null, headSize: null, width, attention: null }
}

function placeInBlock(
  point: LocatedPoint,
  site: BlockSite,
  { block, tower }: { readonly block: LocatedBlock; readonly tower: LocatedTower },
): Place {
  const isCross = site.startsWith('cross_attn.')
  const isHeads = isCross || site.startsWith('attn.')
  const attention = isHeads ? (isCross ? block.crossAttention : block.attention) : null
  const width = point.width ?? (site.startsWith('mlp.') ? null : tower.width)
  const base = { point, site, axes: point.axes, attention }
  if (attention === null) return { ...base, heads: null, headSize: null, width }
  const hasKeyHeads = point.axes.some((axis) => axis === 'kvHeads' || axis === 'kvHeadsBySize')
  const heads = hasKeyHeads ? attention.kvHeads : attention.heads
  return { ...base, heads, headSize: attention.headSize, width: null }
}

/** Length of an axis that no step changes; throws when it is not known. */
function fixedSize(place: Place, axis: Axis): number {
  const { heads, headSize, width } = place
  const size = {
    heads,
    kvHeads: heads,
    headSize,
    headsBySize: heads === null || headSize === null ? null : heads * headSize,
    kvHeadsBySize: heads === null || headSize === null ? null : heads * headSize,
    width,
  }[axis as 'heads' | 'kvHeads' | 'headSize' | 'headsBySize' | 'kvHeadsBySize' | 'width']
  if (typeof size === 'number') return size
  throw new ProblemError(
    'bad-input',
    `The size of "${place.point.name}" is not known, so it cannot be edited.`,
  )
}

/** Shape that spreads one vector over all tokens: 1 on the axes of tokens. */
export function vectorShape(place: Place): number[] {
  return place.axes.map((axis) => (isTokenAxis(axis) ? 1 : fixedSize(place, axis)))
}

export const lengthOf = (shape: readonly number[]): number =>
  shape.reduce((product, size) => product * size, 1)

/** A number for each entry of a vector over this place, from its head. */
export function byHead(place: Place, valueOf: (head: number) => number): Tensor {
  const { heads, headSize } = place
  if (heads === null || headSize === null) throw noHeads(place)
  // On every layout heads come before the entries of a head, or these are on an axis of their own.
  const shape = vectorShape(place)
  const size = lengthOf(shape) / heads
  return { data: Float32Array.from({ length: heads * size }, (_, i) => valueOf(Math.floor(i / size))), shape }
}

export function noHeads({ point }: Place): ProblemError {
  return new ProblemError('bad-input', `The point "${point.name}" has no heads, so none can be chosen there.`)
}

/** Throws for heads that there are not. */
export function checkHeads(place: Place, chosen: readonly number[]): void {
  if (place.heads === null) throw noHeads(place)
  const wrong = chosen.find((head) => head >= (place.heads ?? 0))
  if (wrong === undefined) return
  throw new ProblemError(
    'bad-input',
    `The point "${place.point.name}" has heads 0 to ${place.heads - 1}, so head ${wrong} cannot be chosen.`,
  )
}
