/** Writes protocol buffer fields: varints, floats and length-delimited bytes, all that an ONNX file needs. */

const wireVarint = 0
const wireBytes = 2
const wireFixed32 = 5

/** An integer in groups of seven bits, lowest first; a negative one as 64 bits of two's complement. */
function varint(value: number): number[] {
  if (value < 0 || value > Number.MAX_SAFE_INTEGER) return longVarint(BigInt.asUintN(64, BigInt(value)))
  const groups: number[] = []
  let rest = value
  while (rest >= 0x80) {
    groups.push((rest % 0x80) | 0x80)
    rest = Math.floor(rest / 0x80)
  }
  groups.push(rest)
  return groups
}

function longVarint(value: bigint): number[] {
  const groups: number[] = []
  let rest = value
  while (rest >= 0x80n) {
    groups.push(Number(rest & 0x7fn) | 0x80)
    rest >>= 7n
  }
  groups.push(Number(rest))
  return groups
}

export function integerField(field: number, value: number): Uint8Array {
  return Uint8Array.from([...varint(field * 8 + wireVarint), ...varint(value)])
}

/** A float as four little-endian bytes. */
export function fixed32(field: number, value: number): Uint8Array {
  const bytes = new DataView(new ArrayBuffer(4))
  bytes.setFloat32(0, value, true)
  return message(Uint8Array.from(varint(field * 8 + wireFixed32)), new Uint8Array(bytes.buffer))
}

/** Key and length of a field whose `length` bytes follow. */
export function lengthKey(field: number, length: number): Uint8Array {
  return Uint8Array.from([...varint(field * 8 + wireBytes), ...varint(length)])
}

export function bytesField(field: number, bytes: Uint8Array): Uint8Array {
  return message(lengthKey(field, bytes.length), bytes)
}

export function textField(field: number, text: string): Uint8Array {
  return bytesField(field, new TextEncoder().encode(text))
}

export function messageField(field: number, ...parts: readonly Uint8Array[]): Uint8Array {
  return bytesField(field, message(...parts))
}

/** Fields one after another are a message. */
export function message(...parts: readonly Uint8Array[]): Uint8Array {
  const joined = new Uint8Array(parts.reduce((length, part) => length + part.length, 0))
  let offset = 0
  for (const part of parts) {
    joined.set(part, offset)
    offset += part.length
  }
  return joined
}
