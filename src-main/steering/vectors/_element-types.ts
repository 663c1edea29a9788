/** Numbers of vector files: what is read becomes float32, what is written is float32. */

const readers = {
  F32: { bytes: 4, read: (view: DataView, at: number) => view.getFloat32(at, true) },
  F16: { bytes: 2, read: (view: DataView, at: number) => half(view.getUint16(at, true)) },
  BF16: { bytes: 2, read: brainFloat },
} as const
export type ElementType = keyof typeof readers

export const isElementType = (name: string): name is ElementType => Object.hasOwn(readers, name)

export const bytesPerElement = (type: ElementType): number => readers[type].bytes

/** Little-endian numbers. */
export function readElements(bytes: Uint8Array, type: ElementType): Float32Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const { bytes: size, read } = readers[type]
  return Float32Array.from({ length: bytes.length / size }, (_, index) => read(view, index * size))
}

/** Little-endian float32. */
export function floatBytes(values: Float32Array): Uint8Array {
  const view = new DataView(new ArrayBuffer(4 * values.length))
  for (const [index, value] of values.entries()) view.setFloat32(4 * index, value, true)
  return new Uint8Array(view.buffer)
}

/** IEEE 754 half precision. */
function half(word: number): number {
  const sign = (word & 0x8000) === 0 ? 1 : -1
  const exponent = (word >> 10) & 0x1f
  const fraction = word & 0x3ff
  if (exponent === 0) return sign * fraction * 2 ** -24
  if (exponent === 31) return fraction === 0 ? sign * Infinity : NaN
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15)
}

/** The upper half of a float32. */
function brainFloat(view: DataView, at: number): number {
  const whole = new DataView(new ArrayBuffer(4))
  whole.setUint16(2, view.getUint16(at, true), true)
  return whole.getFloat32(0, true)
}
