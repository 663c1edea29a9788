import { describe, expect, test } from 'vitest'
import { GraphEditor } from '../../../src-main/onnx/graph-editor'
import { hasSink } from '../../../src-main/onnx/passes/_attending'
import { openAttention, type AttentionEdits } from '../../../src-main/onnx/passes/open-attention'
import { checkModel, finishPasses, runPass } from '../../../src-main/onnx/passes/_pass'
import { writeModel } from '../../../src-main/onnx/write-model'
import { openSession, type Outputs } from '../../../src-main/runtime/session'
import type { Feeds } from '../../../src-main/runtime/tensor'
import { batch, fusedCases, headSize, modelOf, type FusedCase } from './fused-graphs'

async function runOnce(bytes: Uint8Array, feeds: Feeds): Promise<Outputs> {
  const session = await openSession(bytes, { threads: 1 })
  try {
    return await session.run(feeds)
  } finally {
    await session.dispose()
  }
}

interface Opened {
  readonly bytes: Uint8Array
  readonly scores: string
  readonly pattern: string
}

/** Changes nothing, but takes the branch of an edit. */
function editsOf(kind: 'read' | 'bias' | 'pattern'): AttentionEdits | null {
  if (kind === 'read') return null
  return {
    isOn: 'on',
    bias: kind === 'bias' ? () => 'bias' : null,
    pattern: kind === 'pattern' ? (inside, pattern) => inside.add('Identity', [pattern]) : null,
    measures: [],
  }
}

/** The graph with its operator opened: the scores raised by `nudge`, the pattern multiplied by `factor`. */
function opened(fused: FusedCase, kind: 'read' | 'bias' | 'pattern', isPlain: boolean): Opened {
  const model = modelOf(fused)
  checkModel(model)
  const editor = new GraphEditor(model)
  if (kind !== 'read') {
    editor.addInput('on', 'bool', [])
    editor.addInput('bias', 'float32', [null, null, null, null])
  }
  const { heads, kvHeads, node } = fused
  const { softcap = 0, window = null } = fused
  const scale = 1 / Math.sqrt(headSize)
  const pass = openAttention(editor, {
    node,
    form: { heads, kvHeads, headSize, scale, softcap, window },
    isPlain,
    elementType: 1,
    edits: editsOf(kind),
    reads: { scores: true, pattern: true },
  })
  const { scores, pattern } = runPass(model, pass)
  for (const name of [scores, pattern]) editor.addOutput(name ?? '', 'float32', null)
  finishPasses(model)
  return { bytes: writeModel(model), scores: scores ?? '', pattern: pattern ?? '' }
}

const numbers = (outputs: Outputs, name: string): Float32Array => outputs[name]?.data as Float32Array

function distance(a: Float32Array, b: Float32Array): number {
  expect(a.length).toBe(b.length)
  return a.reduce((most, value, index) => Math.max(most, Math.abs(value - b[index]!)), 0)
}

/** To 1, or to less where a sink takes its share. */
function expectRowsSum(pattern: Float32Array, keys: number, isLeaky: boolean): void {
  for (let row = 0; row < pattern.length / keys; row++) {
    const sum = pattern.subarray(row * keys, (row + 1) * keys).reduce((total, value) => total + value, 0)
    if (isLeaky) expect(sum).toBeLessThan(0.99)
    else expect(sum).toBeCloseTo(1, 5)
  }
}

const moments = [
  [0, 5],
  [4, 1],
] as const

/** As the CPU's operators give it out, and in plain operators as for other devices. */
const ways = fusedCases.flatMap((fused) =>
  [false, true].map((isPlain) => ({ fused, isPlain, name: `${fused.name}${isPlain ? ', plainly' : ''}` })),
)

describe.each(ways)('$name', ({ fused, isPlain }) => {
  const own = fused.node.outputs
  const runs = fused.node.outputs.length > 1 ? moments : moments.slice(0, 1)

  test.each(runs)('reading changes nothing: %i cached, %i new', async (past, length) => {
    const feeds = fused.feeds(past, length)
    const plain = await runOnce(writeModel(modelOf(fused)), feeds)
    const { bytes, scores, pattern } = opened(fused, 'read', isPlain)
    const read = await runOnce(bytes, feeds)
    for (const name of own) expect(distance(numbers(plain, name), numbers(read, name))).toBe(0)
    expect(read[pattern]?.shape).toEqual([batch, fused.heads, length, past + length])
    expect(read[scores]?.shape).toEqual([batch, fused.heads, length, past + length])
    expectRowsSum(numbers(read, pattern), past + length, hasSink(fused.node))
  })

  test.each(runs)(
    'off is the operator itself, on agrees with it: %i cached, %i new',
    async (past, length) => {
      const feeds = fused.feeds(past, length)
      const plain = await runOnce(writeModel(modelOf(fused)), feeds)
      const { bytes } = opened(fused, 'pattern', isPlain)
      const bias = { data: new Float32Array(1), shape: [1, 1, 1, 1] }
      const flag = (value: number) => ({ data: Uint8Array.of(value), shape: [], type: 'bool' as const })
      const off = await runOnce(bytes, { ...feeds, bias, on: flag(0) })
      const on = await runOnce(bytes, { ...feeds, bias, on: flag(1) })
      for (const name of own) {
        expect(distance(numbers(plain, name), numbers(on, name))).toBeLessThan(1e-6)
        expect(distance(numbers(plain, name), numbers(off, name))).toBe(0)
      }
    },
  )

  test.each(runs)('a bias moves the pattern as softmax says: %i cached, %i new', async (past, length) => {
    const feeds = fused.feeds(past, length)
    const total = past + length
    const { bytes, scores, pattern } = opened(fused, 'bias', isPlain)
    const shape = [batch, fused.heads, length, total]
    const count = shape.reduce((product, size) => product * size, 1)
    const bias = { data: Float32Array.from({ length: count }, (_, i) => Math.sin(i)), shape }
    const flag = (value: number) => ({ data: Uint8Array.of(value), shape: [], type: 'bool' as const })
    const off = await runOnce(bytes, { ...feeds, bias, on: flag(0) })
    const on = await runOnce(bytes, { ...feeds, bias, on: flag(1) })
    const before = numbers(off, pattern)
    const expected = new Float32Array(before.length)
    for (let start = 0; start < before.length; start += total) {
      const row = Array.from(
        { length: total },
        (_, i) => before[start + i]! * Math.exp(bias.data[start + i]!),
      )
      const leak = 1 - before.subarray(start, start + total).reduce((a, b) => a + b, 0)
      const sum = row.reduce((a, b) => a + b, leak)
      row.forEach((value, i) => (expected[start + i] = value / sum))
    }
    expect(distance(numbers(on, pattern), expected)).toBeLessThan(1e-6)
    expect(distance(numbers(on, own[0]!), numbers(off, own[0]!))).toBeGreaterThan(1e-3)
    expect(numbers(on, scores)).toHaveLength(count)
  })
})
