import { expect, test } from 'vitest'
import { openSession } from '../../../src-main/runtime/session'
import { readModel, readModelFile } from '../../../src-main/onnx/read-model'
import { openHookedModel, hookableOptions, rewriteModel } from '../../../src-main/hooks/hooked-model'
import { startTrial } from '../../../src-main/hooks/laws/trial-run'
import type { LocatedModel } from '../../../src-main/hooks/located'
import type { OnnxModel } from '../../../src-main/onnx/model'
import { tinyModel, readGolden } from '../../models/tiny-models'

const names: Record<string, any> = {
  'gpt2-cache': { resid: ['/transformer/h.0/Add_output_0','/transformer/h.0/Add_1_output_0', '/transformer/h.1/Add_1_output_0'],
     pattern: '/transformer/h.0/attn/Softmax_output_0', scores: '/transformer/h.0/attn/Add_1_output_0', layers: 2, width: 32, heads: 4, kvHeads: 4, hd: 8 },
  'llama-cache': { resid: ['/model/layers.0/Add_output_0', '/model/layers.0/Add_1_output_0', '/model/layers.2/Add_1_output_0'],
     pattern: '/model/layers.0/self_attn/Softmax_output_0', scores: '/model/layers.0/self_attn/Add_2_output_0', layers: 3, width: 32, heads: 4, kvHeads: 2, hd: 8 },
}
const locate = (id: string) => (model: OnnxModel): LocatedModel => {
  const n = names[id]
  const node = model.graph.nodes.find((x) => x.outputs.includes(n.pattern))!
  const base = { graph: model.graph, elementType: 1, source: { kind: 'value' } as const }
  const resid = (name: string, value: string) => ({ ...base, name, value, axes: ['batch', 'position', 'width'] as const, width: n.width })
  const att = (name: string, value: string) => ({ ...base, name, value, axes: ['batch', 'heads', 'query', 'key'] as const, width: null })
  return {
    family: id, missing: [], notes: [], logits: 'logits', unembedding: null,
    inputs: { tokens: 'input_ids', attentionMask: 'attention_mask', positions: 'position_ids', embeddings: null, pixels: null },
    cache: Array.from({ length: n.layers }, (_, layer) => (['key', 'value'] as const).map((part) => ({ layer, part, of: 'decoder' as const, past: `past_key_values.${layer}.${part}`, present: `present.${layer}.${part}` }))).flat(),
    towers: [{ name: '', missing: [], points: new Map(), branch: null, width: n.width, rotary: { kind: 'none', note: '' }, blocks: [{
      index: 0, order: 'sequential', norm: 'pre', normKind: 'layer', crossAttention: null,
      attention: { kind: 'plain', heads: n.heads, kvHeads: n.kvHeads, headSize: n.hd, node, graph: model.graph, isCross: false, scale: null, softcap: 0, window: null, valueProduct: null },
      points: new Map([
        ['hook_resid_mid', resid('blocks.0.hook_resid_mid', n.resid[0])],
        ['hook_resid_post', resid('blocks.0.hook_resid_post', n.resid[1])],
        ['attn.hook_scores', att('blocks.0.attn.hook_scores', n.scores)],
        ['attn.hook_pattern', att('blocks.0.attn.hook_pattern', n.pattern)],
      ] as any),
    }] }],
  } as any
}

const vec = Array.from({ length: 32 }, (_, i) => Math.sin(i))
const P = { kind: 'all' } as const
const edits = {
  none: [],
  add: [{ id: 'a', kind: 'add', point: 'blocks.0.hook_resid_mid', isOn: true, strength: 0, positions: P, vector: vec }],
  addpost: [{ id: 'a', kind: 'add', point: 'blocks.0.hook_resid_post', isOn: true, strength: 0, positions: P, vector: vec }],
  clamp: [{ id: 'a', kind: 'clamp', point: 'blocks.0.hook_resid_mid', isOn: true, strength: 0, positions: P, vector: vec, min: -1, max: 1 }],
  bias: [{ id: 'a', kind: 'bias-scores', point: 'blocks.0.attn.hook_scores', isOn: true, strength: 0, positions: P, keys: P, heads: [0], bias: 1 }],
  pattern: [{ id: 'a', kind: 'edit-pattern', point: 'blocks.0.attn.hook_pattern', isOn: true, strength: 0, positions: P, heads: [0], change: { kind: 'multiply', keys: { kind: 'ranges', ranges: [[0, 1]] }, factor: 2 } }],
} as any

test.each(Object.keys(names).flatMap((id) => Object.keys(edits).map((kind) => [id, kind] as const)))('zero %s %s', async (id, kind) => {
  for (const without of [[], ['SkipLayerNormFusion'],]) {
    for (const captures of [[], [{ point: 'blocks.0.hook_resid_mid' }, { point: 'blocks.0.hook_resid_post' }, { point: 'blocks.0.attn.hook_pattern' }, { point: 'blocks.0.attn.hook_scores' }]]) {
      const { modelPath } = tinyModel(id)
      const { model } = readModelFile(modelPath)
      const plain = await openSession(modelPath, { withoutOptimisers: without })
      const r = rewriteModel({ source: modelPath, locate: locate(id), plan: { edits: edits[kind], captures, proof: false } })
      const hooked = await openSession(r.bytes, { withoutOptimisers: without, weightsFolder: r.weightsFolder! })
      const tokens = [[12, 27, 46, 74, 57, 12, 48]]
      const a = startTrial({ session: plain, located: r.located, inputs: model.graph.inputs }, { promptLength: 7 })
      const b = startTrial({ session: hooked, located: r.located, inputs: model.graph.inputs }, { promptLength: 7 })
      let diff: number[] = []
      for (const t of [tokens, [[3]], [[5]]]) {
        const x = (await a.run(t))['logits']!.data as Float32Array
        const y = (await b.run(t, r.hooks))['logits']!.data as Float32Array
        diff.push(x.reduce((m, v, i) => Math.max(m, Math.abs(v - y[i]!)), 0))
      }
      console.log(id, kind, JSON.stringify(without), captures.length > 0, diff.join(' '), r.bytes.length)
    }
  }
})
