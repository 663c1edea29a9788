/** The vector of ours.safetensors and ours.gguf, which Python read back (read-back.json). */
import type { SteeringVector } from '../../../src-main/steering/vectors/steering-vector'

export const ours: SteeringVector = {
  modelHint: 'llama',
  modelHash: 'cd'.repeat(32),
  hookPoint: 'hook_resid_post',
  positions: 'generated',
  norm: 'raw',
  method: 'contrastive-addition',
  defaultScale: -2.5,
  defaultBlock: null,
  source: null,
  date: '2026-11-24T12:00:00.000Z',
  directions: [
    { block: 1, vector: Float32Array.of(0.1, -2.25, 3e-8, 1e20, 7) },
    { block: 12, vector: Float32Array.of(-1, 0, 1 / 3, 5.5, -4) },
  ],
}
