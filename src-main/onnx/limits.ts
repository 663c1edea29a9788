import { malformed } from './wire-reader'

/** More than any model in use has; a file that claims more is a bomb, not a model. */
export const limits = {
  nodes: 1_000_000,
  initialisers: 200_000,
  values: 2_000_000,
  /** Graphs inside nodes of graphs. */
  nesting: 16,
  dimensions: 32,
  /** Inputs, outputs or attributes of one node. */
  ends: 65_536,
} as const

/** What reading has met so far, over all graphs of a file. */
export class Tally {
  #counts = { nodes: 0, initialisers: 0, values: 0 }

  add(what: 'nodes' | 'initialisers' | 'values'): void {
    this.#counts[what] += 1
    if (this.#counts[what] > limits[what]) throw malformed(`it has more than ${limits[what]} ${what}`)
  }
}

export function checkLimit(what: 'nesting' | 'dimensions' | 'ends', count: number): void {
  if (count > limits[what]) throw malformed(`it has more than ${limits[what]} ${limitNames[what]}`)
}

const limitNames = {
  nesting: 'graphs inside each other',
  dimensions: 'dimensions in a tensor',
  ends: 'inputs, outputs or attributes on a node',
} as const
