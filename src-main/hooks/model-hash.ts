/** What tells one model from another: vectors say by it which model they were made with. */
import { createHash, type Hash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { open, realpath, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { readModelFile } from '../onnx/read-model'

const pieceCount = 16
const pieceBytes = 1 << 16

/**
 * SHA-256, hex, of a graph's file; where weights lie in files beside it, of that digest and, for each of
 * them by name: name, size, and 16 pieces of 64 kB spread evenly from first to last byte. A model trained
 * further differs in every piece; a change of few weights between the pieces would not be seen. Hashing
 * gigabytes whole at each opening would take seconds.
 */
export async function hashModel(graphPath: string): Promise<string> {
  const graph = createHash('sha256')
  await pipeline(createReadStream(graphPath), graph)
  const digest = graph.digest('hex')
  const names = await weightFilesOf(graphPath)
  if (names.length === 0) return digest
  const all = createHash('sha256').update(`${digest}\n`)
  for (const name of names) await addPieces(all, name, join(dirname(graphPath), name))
  return all.digest('hex')
}

/** Names of the files with weights, relative to the graph's folder. */
async function weightFilesOf(graphPath: string): Promise<string[]> {
  const { model, source } = readModelFile(await realpath(graphPath))
  try {
    const locations = [...model.graph.initialisers.values()].flatMap(
      ({ external }) => external?.location ?? [],
    )
    return [...new Set(locations)].toSorted()
  } finally {
    source.close()
  }
}

async function addPieces(hash: Hash, name: string, path: string): Promise<void> {
  const { size } = await stat(path)
  hash.update(`${name} ${size}\n`)
  const file = await open(path, 'r')
  try {
    for (const start of pieceStarts(size)) {
      const piece = Buffer.alloc(Math.min(pieceBytes, size))
      const { bytesRead } = await file.read(piece, 0, piece.length, start)
      hash.update(piece.subarray(0, bytesRead))
    }
  } finally {
    await file.close()
  }
}

function pieceStarts(size: number): number[] {
  const last = Math.max(0, size - pieceBytes)
  const starts = Array.from({ length: pieceCount }, (_, index) =>
    Math.round((last * index) / (pieceCount - 1)),
  )
  return [...new Set(starts)]
}
