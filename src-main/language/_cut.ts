/** The k-th largest of many, and the value down to which the largest hold a share of the weight, without sorting them all. */

interface Search {
  readonly highest: number
  readonly lowest: number
  /** Weight that the values at or above the cut shall have. */
  readonly target: number
}

const binCount = 1024
/** So few are sorted at once in less time than another pass over all takes. */
const fewEnough = 1024

/**
 * The largest c such that the values ≥ c weigh at least `target`, where `weights` has one for each value.
 * The lowest of the range when all in it weigh less.
 */
export function findCut(values: Float32Array, weights: Float64Array, search: Search): number {
  let { highest, lowest, target } = search
  for (;;) {
    const bins = weighBins(values, weights, { highest, lowest })
    const { bin, before } = crossing(bins, target)
    const members = membersOf(values, { highest, lowest }, bin)
    target -= before
    const [first = 0] = members
    if (members.length <= fewEnough || members.every((id) => values[id] === values[first]))
      return walk(values, weights, { members, target })
    highest = members.reduce((most, id) => Math.max(most, values[id] ?? most), -Infinity)
    lowest = members.reduce((least, id) => Math.min(least, values[id] ?? least), Infinity)
  }
}

interface Range {
  readonly highest: number
  readonly lowest: number
}

/** Bin 0 holds the largest, the last bin the lowest; what lies outside of the range is in none. */
function weighBins(values: Float32Array, weights: Float64Array, { highest, lowest }: Range): Float64Array {
  const bins = new Float64Array(binCount)
  const scale = scaleOf({ highest, lowest })
  for (let id = 0; id < values.length; id++) {
    const value = values[id] ?? NaN
    if (!(value >= lowest && value <= highest)) continue
    const bin = ((highest - value) * scale) | 0
    bins[bin] = (bins[bin] ?? 0) + (weights[id] ?? 0)
  }
  return bins
}

/** Bins per unit; just below the exact one, so that the lowest value is still in the last bin. */
function scaleOf({ highest, lowest }: Range): number {
  return highest > lowest ? (binCount - 1e-6) / (highest - lowest) : 0
}

/** The bin in which the running weight reaches the target, and the weight of those before it. */
function crossing(bins: Float64Array, target: number): { bin: number; before: number } {
  let before = 0
  let last = { bin: 0, before: 0 }
  for (const [bin, weight] of bins.entries()) {
    if (weight > 0) last = { bin, before }
    if (before + weight >= target) return { bin, before }
    before += weight
  }
  return last
}

function membersOf(values: Float32Array, { highest, lowest }: Range, bin: number): number[] {
  const members: number[] = []
  const scale = scaleOf({ highest, lowest })
  for (let id = 0; id < values.length; id++) {
    const value = values[id] ?? NaN
    if (!(value >= lowest && value <= highest)) continue
    if ((((highest - value) * scale) | 0) === bin) members.push(id)
  }
  return members
}

function walk(
  values: Float32Array,
  weights: Float64Array,
  { members, target }: { members: number[]; target: number },
): number {
  const valueOf = (id: number): number => values[id] ?? NaN
  members.sort((a, b) => valueOf(b) - valueOf(a))
  let sum = 0
  for (const id of members) {
    sum += weights[id] ?? 0
    if (sum >= target) return valueOf(id)
  }
  return valueOf(members.at(-1) ?? 0)
}

/** The `rank`-th largest value, counted from 1; `rank` is at most the number of values. */
export function largestAt(values: Float32Array, rank: number): number {
  const room = new Float32Array(Math.max(1024, 4 * rank))
  let count = 0
  let least = -Infinity
  // The largest so far and what came since: sorted down to `rank` of them whenever the room is full.
  const all = values.length
  for (let id = 0; id < all; id++) {
    const value = values[id] ?? NaN
    if (count >= rank && value <= least) continue
    room[count++] = value
    if (count < room.length) continue
    room.sort()
    room.copyWithin(0, count - rank)
    count = rank
    least = room[0] ?? NaN
  }
  return room.subarray(0, count).sort()[count - rank] ?? NaN
}
