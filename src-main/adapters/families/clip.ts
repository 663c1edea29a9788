import type { Family } from '../family'

const clip: Family = {
  id: 'clip',
  rank: 1,
  special: '',
  fits: ({ towers, embeddings }) =>
    towers.length === 2 &&
    embeddings.includes('patches') &&
    embeddings.includes('tokens') &&
    towers.every(({ blocks }) => blocks.every(({ crossAttention }) => crossAttention === null)),
}
export default clip
