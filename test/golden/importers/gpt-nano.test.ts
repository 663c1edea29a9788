/**
 * Every intermediate tensor of a trained minGPT, three inputs at once, as PyTorch computed them
 * (gpt-nano-sort-t0-partials.json; see QUARANTINES.md): the imported ONNX graph agrees within 1e-5.
 */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { ImportReport } from '../../../src-main/importers/_import-model'
import type { Outputs } from '../../../src-main/runtime/session'
import {
  cacheOf,
  emptyCache,
  floats,
  largestDifference,
  openExposed,
  stepFeeds,
  wholeNumbers,
} from './decoder-run'
import { dataFolder, importShared, removeImported } from './imported'
import { readRecording } from './recording'

const isAbsent = !existsSync(join(dataFolder, 'gpt-nano'))
const size = { layers: 3, kvHeads: 3, headSize: 16 }
const [batch, positions, vocabulary] = [3, 11, 3]

/** Name in the recording → name in the graph. */
const recorded = {
  x: '/model/embed',
  ln1: '/model/layers.0/ln_1',
  q: '/model/layers.0/self_attn/q_heads',
  k: '/model/layers.0/self_attn/k_heads',
  v: '/model/layers.0/self_attn/v_heads',
  attSm: '/model/layers.0/self_attn/pattern',
  y: '/model/layers.0/self_attn/z_merged',
  yProj: '/model/layers.0/self_attn/c_proj',
  attnResid: '/model/layers.0/resid_mid',
  ln2: '/model/layers.0/ln_2',
  fc: '/model/layers.0/mlp/c_fc',
  gelu: '/model/layers.0/mlp/post',
  mlp: '/model/layers.0/mlp/c_proj',
  block0: '/model/layers.0/resid_post',
  block1: '/model/layers.1/resid_post',
  block2: '/model/layers.2/resid_post',
  ln_f: '/model/ln_f',
  lm_head: 'logits',
} as const

describe.skipIf(isAbsent)('minGPT gpt-nano, imported', () => {
  let report: ImportReport
  let recording: ReadonlyMap<string, Float32Array>
  let outputs: Outputs

  beforeAll(async () => {
    report = await importShared('gpt-nano/gpt-nano-sort-model.json')
    recording = readRecording()
    const inside = Object.values(recorded).filter((name) => name !== 'logits')
    const session = await openExposed(report.folder, inside)
    const tokens = Array.from(recording.get('idx')!)
    const steps = Array.from({ length: batch * positions }, (_, index) => index % positions)
    outputs = await session.run({
      input_ids: wholeNumbers(tokens, [batch, positions]),
      attention_mask: wholeNumbers(new Array<number>(batch * positions).fill(1), [batch, positions]),
      position_ids: wholeNumbers(steps, [batch, positions]),
      ...emptyCache(size, batch),
    })
    await session.dispose()
  })
  afterAll(() => removeImported(report))

  it.each(Object.entries(recorded))('has the recorded %s', (name, value) => {
    expect(largestDifference(floats(outputs[value]), recording.get(name)!)).toBeLessThanOrEqual(1e-5)
  })

  it('has the recorded probabilities', () => {
    const logits = floats(outputs['logits'])
    const probabilities = Array.from({ length: batch * positions }, (_, row) => {
      const weights = Array.from(logits.subarray(row * vocabulary, (row + 1) * vocabulary), Math.exp)
      const sum = weights.reduce((total, weight) => total + weight, 0)
      return weights.map((weight) => weight / sum)
    }).flat()
    expect(largestDifference(probabilities, recording.get('probs')!)).toBeLessThanOrEqual(1e-5)
  })

  it('computes the same with the cache, token by token', async () => {
    const session = await openExposed(report.folder, [])
    const tokens = Array.from(recording.get('idx')!.subarray(0, positions))
    let cache = emptyCache(size)
    const rows: number[] = []
    for (const [past, token] of tokens.entries()) {
      const step = await session.run(stepFeeds([token], past, cache))
      rows.push(...floats(step['logits']))
      cache = cacheOf(step)
    }
    await session.dispose()
    const whole = floats(outputs['logits']).subarray(0, rows.length)
    expect(largestDifference(rows, whole)).toBeLessThanOrEqual(1e-5)
  })
})
afterAll(() => {
  if (isAbsent) process.stderr.write('SKIPPED: ../shared/data/gpt-nano is absent (test/QUARANTINES.md)\n')
})
