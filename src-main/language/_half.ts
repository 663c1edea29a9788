/** IEEE 754 half precision to single: by a table of all 65536 values, made when first needed. */
let table: Float32Array | undefined

export function halvesToFloats(halves: Uint16Array): Float32Array {
  table ??= Float32Array.from({ length: 65536 }, (_, bits) => halfToFloat(bits))
  const floats = new Float32Array(halves.length)
  for (let index = 0; index < halves.length; index++) floats[index] = table[halves[index] ?? 0] ?? NaN
  return floats
}

function halfToFloat(bits: number): number {
  const sign = (bits & 0x8000) === 0 ? 1 : -1
  const exponent = (bits >> 10) & 31
  const fraction = bits & 1023
  if (exponent === 31) return fraction === 0 ? sign * Infinity : NaN
  return exponent === 0 ? sign * fraction * 2 ** -24 : sign * (1024 + fraction) * 2 ** (exponent - 25)
}
