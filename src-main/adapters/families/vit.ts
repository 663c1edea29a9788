import type { Family } from '../family'

const vit: Family = {
  id: 'vit',
  rank: 2,
  special: 'hook_embed holds the patches before a class token is joined and positions are added.',
  fits: ({ embeddings }) => embeddings.length === 1 && embeddings[0] === 'patches',
}
export default vit
