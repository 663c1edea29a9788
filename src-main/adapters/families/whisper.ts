import type { Family } from '../family'

const whisper: Family = {
  id: 'whisper',
  rank: -1,
  special: 'hook_embed of the encoder holds the convolved sound before positions are added.',
  fits: ({ embeddings }) => embeddings.includes('sound'),
}
export default whisper
