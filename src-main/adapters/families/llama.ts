import type { Family } from '../family'

/** Rotary positions and RMSNorm: Llama, Qwen, Mistral, SmolLM, Gemma; Phi with LayerNorm. */
const llama: Family = {
  id: 'llama',
  rank: 3,
  special: '',
  fits: ({ towers: [tower], embeddings, hasScores, hasCache }) =>
    embeddings[0] !== 'patches' &&
    (hasScores || hasCache) &&
    tower !== undefined &&
    tower.rotary.kind !== 'none',
}
export default llama
