/** Finds the k-th largest of many, or the value down to which a share of their weight lies, without sorting them all. */

interface Search {
  readonly highest: number
  readonly lowest: number
  /** Weight that the values at or above the cut shall have. */
  readonly target: number
}

const binCount = 1024
/** So few are sorted at once in less time than another pass takes. */
const fewEnough = 1024

/**
 * The largest c such that the values ≥ c weigh at least `target`: each weighs 1 when `weights` is null.
 * The lowest finite value when all of them weigh less.
 */
export function findCut(values: Float32Array, weights: Float64Array | null, search: Search): number {
  let { highest, lowest } = search
  let above = 0
  for (;;) {
    const bins = weighBins(values, weights, { highest, lowest })
    const found = crossing(bins, search.target - above)
    const members = membersOf(values, { highest, lowest }, found.bin)
    if (members.length <= fewEnough || members.every((id) => values[id] === values[members[0] ?? 0]))
      return walk(values, weights, { members, target: search.target - above - found.before })
    above += found.before
    highest = members.reduce((most, id) => Math.max(most, values[id] ?? most), -Infinity)
    lowest = members.reduce((least, id) => Math.min(least, values[id] ?? least), Infinity)
  }
}

interface Range {
  readonly highest: number
  readonly lowest: number
}

function weighBins(values: Float32Array, weights: Float64Array | null, range: Range): Float64Array {
  const bins = new Float64Array(binCount)
  for (let id = 0; id < values.length; id++) {
    const bin = binOf(values[id] ?? NaN, range)
    if (bin >= 0) bins[bin] = (bins[bin] ?? 0) + (weights === null ? 1 : (weights[id] ?? 0))
  }
  return bins
}

/** Bin 0 holds the largest; -1 for what lies outside of the range. */
function binOf(value: number, { highest, lowest }: Range): number {
  if (!(value >= lowest && value <= highest)) return -1
  if (highest === lowest) return 0
  return Math.min(binCount - 1, Math.floor(((highest - value) / (highest - lowest)) * binCount))
}

/** The bin in which the running weight reaches the target, and the weight of those before it. */
function crossing(bins: Float64Array, target: number): { bin: number; before: number } {
  let before = 0
  let last = { bin: 0, before: 0 }
  for (let bin = 0; bin < binCount; bin++) {
    const weight = bins[bin] ?? 0
    if (weight > 0) last = { bin, before }
    if (before + weight >= target) return { bin, before }
    before += weight
  }
  return last
}

function membersOf(values: Float32Array, range: Range, bin: number): number[] {
  const members: number[] = []
  for (let id = 0; id < values.length; id++) if (binOf(values[id] ?? NaN, range) === bin) members.push(id)
  return members
}

function walk(
  values: Float32Array,
  weights: Float64Array | null,
  { members, target }: { members: number[]; target: number },
): number {
  const valueOf = (id: number): number => values[id] ?? NaN
  members.sort((a, b) => valueOf(b) - valueOf(a))
  let sum = 0
  for (const id of members) {
    sum += weights === null ? 1 : (weights[id] ?? 0)
    if (sum >= target) return valueOf(id)
  }
  return valueOf(members.at(-1) ?? 0)
}
