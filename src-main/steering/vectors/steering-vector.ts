/** A steering vector as it is kept and shared: a direction for some blocks, and what it was made with. */
import { ProblemError } from '../../lib/problem'
import type { BlockSite } from '../../hooks/point-name'
import type { Direction } from '../directions/direction'

export interface VectorOrigin {
  /** The family of the model, such as "llama". */
  readonly modelHint: string
  /** The model's own hash; null where the file does not say. */
  readonly modelHash: string | null
  /** The point of each block that it is added to. */
  readonly hookPoint: BlockSite
  /** Positions it was made for: "all", "last", "generated" …; null where the file does not say. */
  readonly positions: string | null
  /** "unit" = each direction has length 1; "raw" = lengths carry meaning. */
  readonly norm: 'unit' | 'raw' | null
  /** Id of the method that made it. */
  readonly method: string | null
  /** The strength to begin with. */
  readonly defaultScale: number | null
  /** The block to begin with, where the file holds directions for several. */
  readonly defaultBlock: number | null
  /** What it was made of, in words, such as "65 runs of 50 steps". */
  readonly source: string | null
  /** ISO 8601. */
  readonly date: string | null
}

export interface SteeringVector extends VectorOrigin {
  /** In the order of blocks, all as wide as the residual stream. */
  readonly directions: readonly Direction[]
}

/** What the files say where they say nothing: repeng's and llama.cpp's vectors act behind a block. */
export const unsaid: VectorOrigin = {
  modelHint: '',
  modelHash: null,
  hookPoint: 'hook_resid_post',
  positions: null,
  norm: null,
  method: null,
  defaultScale: null,
  defaultBlock: null,
  source: null,
  date: null,
}

/** More than any decoder has. */
export const mostBlocks = 4096

/** Checks what both formats promise. Throws a sentence; gives back the directions in the order of blocks. */
export function checkedDirections(directions: readonly Direction[], title: string): Direction[] {
  const reject = (reason: string): ProblemError =>
    new ProblemError('bad-input', `${title} is no usable steering vector: ${reason}.`)
  const sorted = [...directions].sort((a, b) => a.block - b.block)
  const [first] = sorted
  if (first === undefined) throw reject('it holds no tensor named "direction.N"')
  if (first.vector.length === 0) throw reject('its directions are empty')
  for (const [index, { block, vector }] of sorted.entries()) {
    if (vector.length !== first.vector.length) throw reject('its directions have different widths')
    if (!vector.every(Number.isFinite)) throw reject(`direction.${block} holds numbers that are not finite`)
    if (sorted[index + 1]?.block === block) throw reject(`direction.${block} is there twice`)
  }
  return sorted
}

/** The block in a tensor's name "direction.N", or null. */
export function blockOfName(name: string): number | null {
  const match = /^direction\.(0|[1-9]\d{0,3})$/.exec(name)
  const block = match === null ? NaN : Number(match[1])
  return block < mostBlocks ? block : null
}

export interface VectorTarget {
  /** Width of the model's residual stream. */
  readonly width: number
  readonly blocks: number
  readonly modelHash: string
  /** Use it although it was made with another model. */
  readonly isForced: boolean
}

/** Throws a sentence when a vector does not fit a model, or was made with another and is not forced. */
export function checkFits({ directions, modelHash }: SteeringVector, target: VectorTarget): void {
  const width = directions[0]?.vector.length ?? 0
  if (width !== target.width) {
    throw new ProblemError(
      'bad-input',
      `This vector is ${width} numbers wide and the model's residual stream ${target.width}, so it cannot be added. It belongs to another model.`,
    )
  }
  const beyond = directions.find(({ block }) => block >= target.blocks)
  if (beyond !== undefined) {
    throw new ProblemError(
      'bad-input',
      `This vector has a direction for block ${beyond.block}, and the model has blocks 0 to ${target.blocks - 1}. It belongs to another model.`,
    )
  }
  if (target.isForced || modelHash === null || modelHash === target.modelHash) return
  throw new ProblemError(
    'refused',
    `This vector was made with another model (${modelHash.slice(0, 12)}…, not ${target.modelHash.slice(0, 12)}…), so its direction may mean nothing here. Force it to use it all the same.`,
  )
}
