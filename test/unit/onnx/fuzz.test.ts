/**
 * Ten thousand damaged models: each is read, or refused with a sentence; none crashes, hangs or fills the
 * memory. More: `FUZZ_COUNT=1000000 FUZZ_SEED=7 npx vitest run --project unit test/unit/onnx/fuzz`.
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { ProblemError } from '../../../src-main/lib/problem'
import { findFault } from '../../../src-main/onnx/passes/_check-graph'
import { readModel } from '../../../src-main/onnx/read-model'
import { tinyGraph } from '../../../src-main/onnx/tiny-graph'
import { writeModel } from '../../../src-main/onnx/write-model'
import { tinyModel } from '../../models/tiny-models'
import { fusedCases, modelOf } from './fused-graphs'
import { mutant } from './mutants'

const count = Number(process.env['FUZZ_COUNT'] ?? 10_000)
const seed = Number(process.env['FUZZ_SEED'] ?? 1)

const small = [
  tinyGraph(),
  ...fusedCases.map((fused) => writeModel(modelOf(fused))),
  readFileSync(join(tinyModel('llama-genai').folder, 'model.onnx')),
]
/** With control flow, constants in nodes and weights in the file; slower to read, so tried less often. */
const large = ['gpt2-cache', 'bert-plain'].map((id) => readFileSync(tinyModel(id).modelPath))

interface Outcome {
  readonly kind: 'read' | 'refused' | 'crashed'
  readonly elapsedMs: number
  readonly error: unknown
}

/** Reads, checks and writes again whatever can be read. */
function tryMutant(bytes: Uint8Array): Outcome {
  const startMs = performance.now()
  try {
    const model = readModel(bytes)
    findFault(model)
    writeModel(model)
    return { kind: 'read', elapsedMs: performance.now() - startMs, error: null }
  } catch (error) {
    const kind = error instanceof ProblemError ? 'refused' : 'crashed'
    return { kind, elapsedMs: performance.now() - startMs, error }
  }
}

describe('damaged models', () => {
  test(
    `${count} mutants of seed ${seed} are read or refused`,
    () => {
      const counts = { read: 0, refused: 0, crashed: 0 }
      let slowestMs = 0
      for (let index = 0; index < count; index++) {
        const bytes = mutant(index % 20 === 0 ? large : small, seed, index)
        const { kind, elapsedMs, error } = tryMutant(bytes)
        counts[kind] += 1
        slowestMs = Math.max(slowestMs, elapsedMs)
        expect(kind, `mutant ${index}: ${String(error)}`).not.toBe('crashed')
      }
      expect(slowestMs).toBeLessThan(1000)
      // Damage that nothing notices, or that everything trips over, would try nothing.
      expect(counts.read).toBeGreaterThan(count / 50)
      expect(counts.refused).toBeGreaterThan(count / 5)
      expect(process.memoryUsage().heapUsed).toBeLessThan(512 * 2 ** 20)
    },
    60_000 + count * 5,
  )

  test('graphs in a circle are refused', async () => {
    const { orderNodes } = await import('../../../src-main/onnx/passes/_order-nodes')
    const model = modelOf(fusedCases[0]!)
    model.graph.nodes.push({ ...model.graph.nodes[0]!, inputs: ['b'], outputs: ['a'] })
    model.graph.nodes.push({ ...model.graph.nodes[0]!, inputs: ['a'], outputs: ['b'] })
    expect(() => orderNodes(model.graph)).toThrow(ProblemError)
  })
})
