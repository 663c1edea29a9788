/** Pictures drawn on the spot, so that the gallery needs no files. */
import type { ImageInfo } from '../../src-main/ipc/contract'

const size = { width: 1200, height: 800 }

export async function drawScene(index: number, title: string): Promise<ImageInfo> {
  const canvas = new OffscreenCanvas(size.width, size.height)
  const context = canvas.getContext('2d')
  if (!context) throw new Error('No canvas here.')
  const sky = context.createLinearGradient(0, 0, 0, size.height)
  const hue = 200 + index * 47
  sky.addColorStop(0, `hsl(${hue} 45% 62%)`)
  sky.addColorStop(0.62, `hsl(${hue + 150} 60% 82%)`)
  sky.addColorStop(0.63, `hsl(${hue + 20} 30% 40%)`)
  sky.addColorStop(1, `hsl(${hue + 20} 35% 24%)`)
  context.fillStyle = sky
  context.fillRect(0, 0, size.width, size.height)
  for (const [place, spot] of spotsOf(index).entries()) {
    context.fillStyle = `hsl(${hue + place * 70} 65% ${45 + place * 6}%)`
    context.beginPath()
    context.ellipse(spot.x, spot.y, 40 + spot.weight * 90, 60 + spot.weight * 70, place, 0, 2 * Math.PI)
    context.fill()
  }
  context.fillStyle = 'rgb(255 255 255 / 85%)'
  context.font = '600 44px sans-serif'
  context.fillText(title, 90, 120)
  const previewUrl = URL.createObjectURL(await canvas.convertToBlob())
  return {
    imageId: `sample-${index}`,
    name: `${title}.png`,
    ...size,
    format: 'png',
    bytes: 123_456,
    previewUrl,
    thumbnailUrl: previewUrl,
    title,
    note: null,
  }
}

export interface Spot {
  readonly x: number
  readonly y: number
  readonly weight: number
}

/** Where the made-up viewers look. */
export function spotsOf(seed: number): readonly Spot[] {
  return Array.from({ length: 5 }, (_, index) => ({
    x: size.width * (0.15 + 0.7 * fraction(seed * 7.31 + index * 3.77)),
    y: size.height * (0.2 + 0.6 * fraction(seed * 2.17 + index * 5.13)),
    weight: 0.25 + 0.75 * fraction(seed * 3.3 + index * 1.9),
  }))
}

export const fraction = (seed: number): number => Math.abs((Math.sin(seed * 12.9898) * 43758.5453) % 1)
