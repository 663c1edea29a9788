import { CanvasTexture, LinearFilter, SRGBColorSpace, Sprite, SpriteMaterial } from 'three'

const FONT = `600 44px 'Inter Variable', system-ui, sans-serif`
const HEIGHT_PX = 64

export interface LabelLook {
  readonly colour: string
  /** Drawn over everything (axes) or hidden behind what is nearer (numbers). */
  readonly onTop: boolean
}

/** Words that face the camera. `aspect` is width over height. */
export interface Label {
  readonly sprite: Sprite
  readonly aspect: number
}

export function createLabel(text: string, { colour, onTop }: LabelLook): Label {
  const canvas = new OffscreenCanvas(1, HEIGHT_PX)
  const context = canvas.getContext('2d')
  if (!context) throw new Error('no drawing surface for words')
  context.font = FONT
  canvas.width = Math.ceil(context.measureText(text).width) + 12
  context.font = FONT
  context.textAlign = 'center'
  context.textBaseline = 'middle'
  context.fillStyle = colour
  context.fillText(text, canvas.width / 2, HEIGHT_PX / 2 + 3)
  const map = new CanvasTexture(canvas)
  map.colorSpace = SRGBColorSpace
  map.minFilter = LinearFilter
  map.generateMipmaps = false
  const sprite = new Sprite(
    new SpriteMaterial({ map, transparent: true, depthTest: !onTop, depthWrite: false }),
  )
  sprite.renderOrder = onTop ? 3 : 2
  return { sprite, aspect: canvas.width / HEIGHT_PX }
}

export function disposeLabel({ sprite }: Label): void {
  sprite.material.map?.dispose()
  sprite.material.dispose()
}
