/** What is written: new bytes, and stretches of a file that are carried over without being held. */
import type { ByteRange } from './byte-source'

export type Chunk = Uint8Array | ByteRange

export function lengthOf(chunks: readonly Chunk[]): number {
  return chunks.reduce((sum, chunk) => sum + chunkLength(chunk), 0)
}

export function chunkLength(chunk: Chunk): number {
  return chunk instanceof Uint8Array ? chunk.length : chunk.end - chunk.start
}

/** All of it in memory. */
export function joinChunks(chunks: readonly Chunk[]): Uint8Array {
  const joined = new Uint8Array(lengthOf(chunks))
  let offset = 0
  for (const chunk of chunks) {
    const bytes = chunk instanceof Uint8Array ? chunk : chunk.source.bytes(chunk.start, chunk.end)
    joined.set(bytes, offset)
    offset += bytes.length
  }
  return joined
}
