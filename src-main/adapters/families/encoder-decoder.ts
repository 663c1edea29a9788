import type { Family } from '../family'

const encoderDecoder: Family = {
  id: 'encoder-decoder',
  rank: 0,
  special:
    'Cross-attention reads the encoder: its points are under cross_attn, the sum after it is hook_resid_cross.',
  fits: ({ towers }) =>
    towers.some(({ blocks }) => blocks.some(({ crossAttention }) => crossAttention !== null)),
}
export default encoderDecoder
