/** Writes a decoder's graph, weights inside it or, where they are many, in a file beside it. */
import { open, type FileHandle } from 'node:fs/promises'
import { join } from 'node:path'
import { ProblemError } from '../lib/problem'
import type { Chunk } from '../onnx/chunks'
import { makeExternal } from '../onnx/make-tensor'
import type { Initialiser, OnnxModel } from '../onnx/model'
import { modelChunks } from '../onnx/write-model'

export interface WriteLimits {
  /** Weights of more bytes than this go into model.onnx_data: a protobuf ends at 2 GB. */
  readonly mostBytesInGraph?: number
}

const mostBytesInGraph = 1.5e9
const dataFile = 'model.onnx_data'
/** External tensors start at pages, so that they can be mapped. */
const alignment = 4096
/** Smaller tensors (constants, norms) stay with the graph. */
const smallestOutside = 1024

/** Bytes of all that was written into `folder`. */
export async function writeDecoder(model: OnnxModel, folder: string, limits: WriteLimits): Promise<number> {
  const total = [...model.graph.initialisers.values()].reduce((sum, tensor) => sum + rawBytes(tensor), 0)
  const isLarge = total > (limits.mostBytesInGraph ?? mostBytesInGraph)
  const outside = isLarge ? await withFile(join(folder, dataFile), (file) => moveOut(model, file)) : 0
  const inside = await withFile(join(folder, 'model.onnx'), (file) => append(file, modelChunks(model)))
  return outside + inside
}

function rawBytes({ raw }: Initialiser): number {
  return raw === null ? 0 : raw.end - raw.start
}

/** Writes large weights into the data file, one in memory at a time, and leaves references in the graph. */
async function moveOut({ graph }: OnnxModel, file: FileHandle): Promise<number> {
  let offset = 0
  for (const [name, tensor] of graph.initialisers) {
    const length = rawBytes(tensor)
    if (tensor.raw === null || length < smallestOutside) continue
    const { source, start, end } = tensor.raw
    await writeAt(file, source.bytes(start, end), offset)
    graph.initialisers.set(name, makeExternal(tensor, { location: dataFile, offset, length }))
    offset = Math.ceil((offset + length) / alignment) * alignment
  }
  return (await file.stat()).size
}

async function append(file: FileHandle, chunks: readonly Chunk[]): Promise<number> {
  let position = 0
  for (const chunk of chunks) {
    const bytes = chunk instanceof Uint8Array ? chunk : chunk.source.bytes(chunk.start, chunk.end)
    await writeAt(file, bytes, position)
    position += bytes.length
  }
  return position
}

/** A call may write only part of what it is given. */
async function writeAt(file: FileHandle, bytes: Uint8Array, position: number): Promise<void> {
  let done = 0
  while (done < bytes.length) {
    done += (await file.write(bytes, done, bytes.length - done, position + done)).bytesWritten
  }
}

async function withFile(path: string, write: (file: FileHandle) => Promise<number>): Promise<number> {
  try {
    const file = await open(path, 'wx')
    try {
      return await write(file)
    } finally {
      await file.close()
    }
  } catch (error) {
    if (error instanceof ProblemError) throw error
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error'
    throw new ProblemError(
      'storage',
      `Writing ${path} failed (${code}), so nothing was imported. Check the disk's space and try again.`,
      { cause: error },
    )
  }
}
