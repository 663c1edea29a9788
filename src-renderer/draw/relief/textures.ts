import {
  CanvasTexture,
  DataTexture,
  LinearFilter,
  LinearMipmapLinearFilter,
  RedFormat,
  RGBAFormat,
  SRGBColorSpace,
  type Texture,
} from 'three'

/** Pixels as a texture for the surface; kept as long as the picture, since making one costs most. */
export function imageTexture(picture: ImageBitmap, anisotropy: number): Texture {
  // An ImageBitmap cannot be flipped on upload, a canvas can.
  const canvas = new OffscreenCanvas(picture.width, picture.height)
  canvas.getContext('2d')?.drawImage(picture, 0, 0)
  const texture = new CanvasTexture(canvas)
  texture.colorSpace = SRGBColorSpace
  texture.minFilter = LinearMipmapLinearFilter
  texture.anisotropy = anisotropy
  return texture
}

export function shareTexture({
  rows,
  columns,
  cells,
}: {
  rows: number
  columns: number
  cells: Float32Array
}): DataTexture {
  const bytes = Uint8Array.from(cells, (share) => Math.round(share * 255))
  return smooth(new DataTexture(bytes, columns, rows, RedFormat))
}

export function colourTexture(rgba: Uint8Array): DataTexture {
  const texture = smooth(new DataTexture(new Uint8Array(rgba), rgba.length / 4, 1, RGBAFormat))
  texture.colorSpace = SRGBColorSpace
  return texture
}

function smooth(texture: DataTexture): DataTexture {
  texture.magFilter = LinearFilter
  texture.minFilter = LinearFilter
  texture.unpackAlignment = 1
  texture.needsUpdate = true
  return texture
}

/** A soft rectangle of shade for under the slab. */
export function shadowTexture(): Texture {
  const canvas = new OffscreenCanvas(256, 256)
  const context = canvas.getContext('2d')
  if (context) {
    context.shadowColor = '#000'
    context.shadowBlur = 36
    context.shadowOffsetX = 512
    context.fillRect(34 - 512, 34, 188, 188)
  }
  return new CanvasTexture(canvas)
}
