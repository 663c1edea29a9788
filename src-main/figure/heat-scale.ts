/**
 * What a heatmap's colours mean. A place's value is its probability per cell × the number of cells: how many
 * times likelier than in a uniform map ("× uniform"). Colours run linearly from 0 to the highest value.
 */

/**
 * How strongly a share of the peak covers the picture: wholly from a fifth of the peak on, fading to
 * nothing below, so that the picture stays readable where nobody looks. The legend fades alike.
 */
export function coverAt(share: number): number {
  const t = Math.min(1, share / 0.2)
  return t * (2 - t)
}

/** A number for a legend: two or three digits that matter. */
export function legendNumber(value: number): string {
  if (value === 0) return '0'
  return value >= 10 ? value.toFixed(0) : value.toFixed(1)
}
