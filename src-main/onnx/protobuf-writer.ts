/** Writes protocol buffer fields: varints and length-delimited bytes, all that an ONNX file needs. */

const wireVarint = 0
const wireBytes = 2

/** A non-negative integer in groups of seven bits, lowest first. */
function varint(value: number): number[] {
  const groups: number[] = []
  let rest = value
  while (rest >= 0x80) {
    groups.push((rest % 0x80) | 0x80)
    rest = Math.floor(rest / 0x80)
  }
  groups.push(rest)
  return groups
}

export function integerField(field: number, value: number): Uint8Array {
  return Uint8Array.from([...varint(field * 8 + wireVarint), ...varint(value)])
}

export function bytesField(field: number, bytes: Uint8Array): Uint8Array {
  return message(Uint8Array.from([...varint(field * 8 + wireBytes), ...varint(bytes.length)]), bytes)
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
