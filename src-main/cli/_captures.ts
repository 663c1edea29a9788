/** What `generate --capture` writes: an array for each point, and what its axes are. */
import { join } from 'node:path'
import type { Captured } from '../hooks/capture'
import type { StepRecord } from '../hooks/hook-driver'
import { npyBytes } from '../lib/npy'
import { writeAtomically } from '../lib/write-atomically'

export interface WrittenCapture {
  readonly point: string
  readonly file: string
  readonly shape: readonly number[]
  readonly axes: readonly string[]
}

/** Joins the steps of a run along its tokens; a pattern's later keys are 0 for earlier tokens. */
export async function writeCaptures(
  folder: string,
  records: readonly StepRecord[],
): Promise<WrittenCapture[]> {
  const points = records[0]?.captured.map(({ point }) => point) ?? []
  const written: WrittenCapture[] = []
  for (const [index, point] of points.entries()) {
    const steps = records.flatMap(({ captured }) => captured[index] ?? [])
    const isAttention = /hook_(scores|pattern)$/.test(point)
    const { shape, data } = isAttention ? joinAttention(steps) : joinTokens(steps)
    const file = `${point}.npy`
    await writeAtomically(join(folder, file), npyBytes(shape, data))
    written.push({ point, file, shape, axes: axesOf(shape, isAttention) })
  }
  return written
}

function axesOf({ length }: readonly number[], isAttention: boolean): string[] {
  if (isAttention) return ['batch', 'head', 'token', 'key']
  return length === 4 ? ['batch', 'token', 'head', 'size'] : ['batch', 'token', 'width']
}

interface Joined {
  readonly shape: readonly number[]
  readonly data: Float32Array
}

/** [batch, token, …] along the tokens; generation keeps the batch. */
function joinTokens(steps: readonly Captured[]): Joined {
  const [batch = 1, , ...rest] = steps[0]?.shape ?? []
  const row = rest.reduce((product, size) => product * size, 1)
  const tokens = steps.reduce((sum, { shape }) => sum + (shape[1] ?? 0), 0)
  const data = new Float32Array(batch * tokens * row)
  for (let b = 0; b < batch; b++) {
    let offset = b * tokens * row
    for (const { data: part, shape } of steps) {
      const length = (shape[1] ?? 0) * row
      data.set(part.subarray(b * length, (b + 1) * length), offset)
      offset += length
    }
  }
  return { shape: [batch, tokens, ...rest], data }
}

/** [batch, head, token, key], as wide as the last step. */
function joinAttention(steps: readonly Captured[]): Joined {
  const [batch = 1, heads = 1] = steps[0]?.shape ?? []
  const tokens = steps.reduce((sum, { shape }) => sum + (shape[2] ?? 0), 0)
  const keys = Math.max(0, ...steps.map(({ shape }) => shape[3] ?? 0))
  const data = new Float32Array(batch * heads * tokens * keys)
  for (let plane = 0; plane < batch * heads; plane++) {
    let token = 0
    for (const { data: part, shape } of steps) {
      const [, , rows = 0, width = 0] = shape
      for (let row = 0; row < rows; row++, token++) {
        const from = (plane * rows + row) * width
        data.set(part.subarray(from, from + width), (plane * tokens + token) * keys)
      }
    }
  }
  return { shape: [batch, heads, tokens, keys], data }
}
