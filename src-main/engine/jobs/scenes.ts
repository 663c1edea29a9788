/** Pictures encoded, kept for the next move of a slider. */
import { RecentCache } from '../../lib/recent-cache'
import { openPicture, type Picture } from '../../picture/open-picture'
import { readPlanes, type Planes } from '../../picture/planes'
import { defaultPixelsPerDegree, encoderSize, type Size } from '../../scanpath/frame'
import type { GazeModel } from '../../scanpath/gaze-model'
import type { ModelCard } from '../../scanpath/model-card'
import { encodeScene, type Scene } from '../../scanpath/scene'

/** About 1.5 MB each. */
const keptCount = 16
const scenes = new RecentCache<Scene>(keptCount)
/** A picture at the encoder's sizes, for another number of pixels per degree; about 4 MB each. */
const shrunk = new RecentCache<Promise<ShrunkPicture>>(4)
const networkNumbers = new WeakMap<object, number>()
let networkCount = 0

interface ShrunkPicture {
  /** Upright size of the picture itself, px. */
  readonly size: Size
  readonly planes: Planes
  readonly fine: Planes | null
}

export interface SceneRequest {
  readonly imagePath: string
  /** Names the picture's content. */
  readonly imageId: string
  /** null = the model's rule. */
  readonly pixelsPerDegree: number | null
}

/** `encodeMs` is 0 when the picture was encoded before. */
export async function findScene(
  model: GazeModel,
  request: SceneRequest,
): Promise<{ scene: Scene; encodeMs: number }> {
  const key = [networkNumber(model), request.imageId, request.pixelsPerDegree ?? 'default'].join(' ')
  const known = scenes.get(key)
  if (known !== undefined) return { scene: known, encodeMs: 0 }
  const { size, planes, fine } = await shrinkPicture(model, request)
  const startedMs = performance.now()
  const pixelsPerDegree = request.pixelsPerDegree ?? defaultPixelsPerDegree(size, model.card)
  const scene = await encodeScene(model, {
    imageId: request.imageId,
    planes,
    fine,
    frame: { ...size, pixelsPerDegree },
  })
  scenes.set(key, scene)
  return { scene, encodeMs: performance.now() - startedMs }
}

/** Reads and shrinks the picture; whoever asks meanwhile waits for the same result. */
export function shrinkPicture(
  { card }: Pick<GazeModel, 'card'>,
  { imagePath, imageId }: SceneRequest,
): Promise<ShrunkPicture> {
  const { areaPx, fineAreaPx, multiple, minSidePx, maxAspect } = card.input
  const key = [imageId, areaPx, fineAreaPx ?? 0, multiple, minSidePx, maxAspect].join(' ')
  const known = shrunk.get(key)
  if (known !== undefined) return known
  const shrinking = readAndShrink(imagePath, card)
  shrunk.set(key, shrinking)
  shrinking.catch(() => {
    shrunk.delete(key)
  })
  return shrinking
}

async function readAndShrink(imagePath: string, card: ModelCard): Promise<ShrunkPicture> {
  const picture = await openPicture(imagePath)
  const { fineAreaPx } = card.input
  const [planes, fine] = await Promise.all([
    shrinkTo(picture, card.input),
    fineAreaPx === undefined ? null : shrinkTo(picture, { ...card.input, areaPx: fineAreaPx }),
  ])
  return { size: { width: picture.width, height: picture.height }, planes, fine }
}

function shrinkTo(picture: Picture, input: ModelCard['input']): Promise<Planes> {
  const { width, height } = encoderSize(picture, input)
  return readPlanes(picture, width, height)
}

/** A scene holds tensors of the network that made it, so it is of no use to another. */
function networkNumber({ network }: GazeModel): number {
  const number = networkNumbers.get(network) ?? ++networkCount
  networkNumbers.set(network, number)
  return number
}
