import { hashWords } from '../lib/random'
import type { Encoding, GazeNetwork, InputPlanes } from './_predictor'
import { cellDegrees, type Frame } from './frame'
import type { ModelCard } from './model-card'

/** A picture as a model sees it, ready for any number of viewers. */
export interface Scene {
  readonly network: GazeNetwork
  readonly card: ModelCard
  readonly encoding: Encoding
  readonly frame: Frame
  /** Two words that stand for the picture in the random streams of its viewers. */
  readonly pictureWords: readonly [number, number]
}

export interface SceneSource {
  /** Names the picture's content. */
  readonly imageId: string
  /** Of the encoder's input size, and of its finer one where the card has it. */
  readonly planes: InputPlanes
  readonly fine: InputPlanes | null
  readonly frame: Frame
}

/** Runs the encoder once. */
export async function encodeScene(
  { network, card }: { readonly network: GazeNetwork; readonly card: ModelCard },
  { imageId, planes, fine, frame }: SceneSource,
): Promise<Scene> {
  const encoding = await network.encode(planes, fine, (grid) => cellDegrees(frame, grid))
  return { network, card, encoding, frame, pictureWords: hashWords(imageId) }
}
