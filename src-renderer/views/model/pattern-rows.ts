/** Rows of an attention pattern [layers, heads, keys], and means over them. */
import type { Output } from '../../../src-main/ipc/contract'

type Look = Output<'language.look'>

export function rowAt({ heads, keys, pattern }: Look, layer: number, head: number): Float32Array {
  const start = (layer * heads + head) * keys
  return pattern.subarray(start, start + keys)
}

/** Rows of the heads chosen (null = all); those of layers whose pattern cannot be read are left out. */
export function chosenRows(look: Look, layer: number | null, head: number | null): Float32Array[] {
  const layers = layer === null ? countUp(look.layers) : [layer]
  const heads = head === null ? countUp(look.heads) : [head]
  const rows = layers.flatMap((l) => heads.map((h) => rowAt(look, l, h)))
  return rows.filter((row) => !Number.isNaN(row[0] ?? NaN))
}

export function meanRow(rows: readonly Float32Array[], keys: number): Float32Array {
  const mean = new Float32Array(keys)
  for (const row of rows)
    for (let key = 0; key < keys; key++) mean[key] = (mean[key] ?? 0) + (row[key] ?? 0) / rows.length
  return mean
}

function countUp(count: number): number[] {
  return Array.from({ length: count }, (_, index) => index)
}
