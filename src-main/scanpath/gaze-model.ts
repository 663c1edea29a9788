import type { DeviceId } from '../runtime/providers'
import type { GazeNetwork } from './_predictor'
import { findPredictor } from './_registry'
import { modelHash, readModelCard, readModelFile, type ModelCard } from './model-card'

/** A model that is loaded: its files checked against its card, its sessions open. */
export interface GazeModel {
  readonly card: ModelCard
  /** SHA-256 over the model's files. */
  readonly hash: string
  readonly network: GazeNetwork
}

/** `path`: the model's folder, its card, or a file beside the card. */
export async function openGazeModel(path: string, device: DeviceId): Promise<GazeModel> {
  const { folder, card } = await readModelCard(path)
  const predictor = findPredictor(card.predictor ?? card.id)
  const network = await predictor.open({ device, readFile: (name) => readModelFile(folder, card, name) })
  return { card, hash: modelHash(card), network }
}
