import type { ByteSource } from '../onnx/byte-source'

/** Little-endian float32 numbers at a byte offset. */
export function floatsAt(source: ByteSource, start: number, count: number): Float32Array {
  const bytes = source.bytes(start, start + 4 * count)
  const isAligned = bytes.byteOffset % 4 === 0
  const own = isAligned ? bytes : Uint8Array.from(bytes)
  return new Float32Array(own.buffer, own.byteOffset, count)
}

/**
 * llama2.c's 8-bit weights: all numbers of a matrix, then a float32 factor for each group of `groupSize`
 * of them (export.py, version 2).
 */
export function groupedFloatsAt(
  source: ByteSource,
  start: number,
  { count, groupSize }: { readonly count: number; readonly groupSize: number },
): Float32Array {
  const numbers = source.bytes(start, start + count)
  const factors = floatsAt(source, start + count, count / groupSize)
  const values = new Float32Array(count)
  for (let index = 0; index < count; index++) {
    // A byte above 127 is a negative number in two's complement.
    const byte = numbers[index] ?? 0
    const factor = factors[Math.floor(index / groupSize)] ?? 0
    values[index] = (byte > 127 ? byte - 256 : byte) * factor
  }
  return values
}
