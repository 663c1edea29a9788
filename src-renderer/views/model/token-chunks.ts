/** A long text cut into pieces, so that a new token or another tint touches few of them. */
import type { TextToken } from '../../../src-main/ipc/contract'

export interface TokenChunk {
  readonly start: number
  readonly tokens: readonly TextToken[]
}

const chunkLength = 128

/** Pieces that hold the same tokens as before are the same objects, and so are not drawn again. */
export function cutTokens(
  tokens: readonly TextToken[],
  before: readonly TokenChunk[],
): readonly TokenChunk[] {
  return Array.from({ length: Math.ceil(tokens.length / chunkLength) }, (_, index) => {
    const start = index * chunkLength
    const piece = tokens.slice(start, start + chunkLength)
    const known = before[index]
    const isSame =
      known?.tokens.length === piece.length && known.tokens.every((token, offset) => token === piece[offset])
    return isSame ? known : { start, tokens: piece }
  })
}
