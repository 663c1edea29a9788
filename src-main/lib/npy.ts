const magic = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0]
const headerAlignment = 64

/**
 * An array as NumPy's .npy, format 1.0, little-endian float32, row-major.
 * https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html
 */
export function npyBytes(shape: readonly number[], values: Float32Array): Uint8Array {
  const sizes = shape.length === 1 ? `${shape[0] ?? 0},` : shape.join(', ')
  const description = `{'descr': '<f4', 'fortran_order': False, 'shape': (${sizes}), }`
  const unpadded = magic.length + 2 + description.length + 1
  const headerBytes = Math.ceil(unpadded / headerAlignment) * headerAlignment
  const header = `${description.padEnd(headerBytes - magic.length - 3)}\n`
  const file = new Uint8Array(headerBytes + values.length * 4)
  const view = new DataView(file.buffer)
  file.set(magic)
  view.setUint16(magic.length, header.length, true)
  file.set(new TextEncoder().encode(header), magic.length + 2)
  values.forEach((value, index) => view.setFloat32(headerBytes + index * 4, value, true))
  return file
}
