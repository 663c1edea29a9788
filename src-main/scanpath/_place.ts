/** A place in px of the upright picture. */
export interface Place {
  readonly x: number
  readonly y: number
}
