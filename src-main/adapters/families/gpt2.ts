import type { Family } from '../family'

/** Learned positions, LayerNorm before each sublayer, one projection per MLP input, full heads. */
const gpt2: Family = {
  id: 'gpt2',
  rank: 3,
  special: '',
  fits: ({ towers: [tower], embeddings, hasScores }) =>
    embeddings[0] !== 'patches' &&
    hasScores &&
    tower?.rotary.kind === 'none' &&
    tower.blocks.every(({ norm, normKind }) => norm === 'pre' && normKind === 'layer'),
}
export default gpt2
