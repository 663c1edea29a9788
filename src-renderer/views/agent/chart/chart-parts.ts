/** What a chart over steps draws. */
export interface Line {
  readonly name: string
  /** One for each step; null where there is none. */
  readonly values: readonly (number | null)[]
  readonly colour: string
  readonly dash?: string
  readonly isQuiet?: boolean
  /** Half the width of a band around the line, for each step. */
  readonly margin?: readonly number[]
}

/** Areas on top of each other that fill the plane: a share of each for every step. */
export interface Stack {
  readonly names: readonly string[]
  readonly colours: readonly string[]
  /** [steps][areas], each row adding up to 1 or 0. */
  readonly shares: readonly (readonly number[])[]
}

export interface Reference {
  readonly value: number
  readonly label: string
}

/** A vertical line before a step. */
export interface Mark {
  readonly step: number
  readonly label: string
}

/** A point of a chart over values, with its 95 % interval. */
export interface Point {
  readonly at: number
  readonly value: number
  readonly low: number
  readonly high: number
}

export interface PointLine {
  readonly name: string
  readonly points: readonly Point[]
  readonly colour: string
  readonly dash?: string
  readonly shape: 'circle' | 'square' | 'triangle' | 'diamond'
}
