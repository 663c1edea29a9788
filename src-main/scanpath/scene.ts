import type { Encoding, GazeNetwork } from './_predictor'
import { cellDegrees, type Frame, type Size } from './frame'
import type { ModelCard } from './model-card'

/** A picture as a model sees it, ready for any number of viewers. */
export interface Scene {
  readonly network: GazeNetwork
  readonly card: ModelCard
  readonly encoding: Encoding
  readonly frame: Frame
}

/** Runs the encoder once. `planes`: channel-first RGB, 0 to 1, of the encoder's input size. */
export async function encodeScene(
  { network, card }: { readonly network: GazeNetwork; readonly card: ModelCard },
  planes: Size & { readonly data: Float32Array },
  frame: Frame,
): Promise<Scene> {
  const encoding = await network.encode(planes.data, planes, (grid) => cellDegrees(frame, grid))
  return { network, card, encoding, frame }
}
