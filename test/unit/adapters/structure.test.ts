import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { locateModel } from '../../../src-main/adapters/locate-model'
import { blockSites } from '../../../src-main/hooks/point-name'
import { readModelFile } from '../../../src-main/onnx/read-model'
import { tinyModels } from '../../models/tiny-models'
import { locatedPoints, locateFile } from './exposed-model'
import {
  expertMlp,
  foldedAttention,
  made,
  madeDecoder,
  mergedDecoder,
  onnxAttention,
  packedAttention,
  relativeAttention,
} from './made-models'

const selfSites = blockSites.filter((site) => !site.includes('cross'))

describe('exported models', () => {
  test.each(tinyModels)(
    '$id has the blocks and heads of its original',
    ({ id, modelPath, sizes, hasCache }) => {
      const isDecoderOfTwo = ['whisper-decoder', 'whisper-merged', 't5-merged'].includes(id)
      const { located } = locateFile(modelPath)
      expect(located.towers).toHaveLength(1)
      const isMerged = id.endsWith('-merged')
      expect(located.towers[0]?.twin !== null).toBe(isMerged)
      expect(located.inputs.cacheBranch).toBe(isMerged ? 'use_cache_branch' : null)
      const { heads, keyValueHeads: kvHeads, headSize } = sizes
      for (const { name, width, blocks } of located.towers) {
        expect({ name, width, blocks: blocks.length }).toEqual({
          name: '',
          width: sizes.hidden,
          blocks: sizes.layers,
        })
        for (const { attention, crossAttention } of blocks) {
          expect(attention).toMatchObject({ heads, kvHeads, headSize, isCross: false })
          const cross = { heads, kvHeads, headSize, isCross: true }
          expect(crossAttention ?? cross).toMatchObject(cross)
          expect(crossAttention !== null).toBe(isDecoderOfTwo)
        }
      }
      expect(located.cache).toHaveLength(hasCache ? 2 * sizes.layers * (isDecoderOfTwo ? 2 : 1) : 0)
      const lost = located.missing.filter(({ site }) => site !== 'logits').map(({ reason }) => reason)
      // Its pooling head attends with a learned query, outside the residual stream.
      const pooling = 'one attention is in no block: its output is not added to a residual stream'
      expect(lost).toEqual(id === 'siglip-vision' ? [pooling] : [])
    },
  )

  test.each(tinyModels)('$id has every point in every block, or says why not', ({ modelPath }) => {
    const { towers } = locateFile(modelPath).located
    for (const { blocks, missing, branch } of towers.flatMap((tower) => [tower, tower.twin ?? tower])) {
      for (const { index, points, order, crossAttention } of blocks) {
        const lost = missing.filter(({ block }) => block === index).map(({ site }) => site)
        const sites = crossAttention === null ? selfSites : blockSites
        expect([...points.keys(), ...lost].sort()).toEqual([...sites].sort())
        const isCached = branch?.name === 'then_branch' && crossAttention !== null
        const cached = isCached ? ['cross_attn.hook_k', 'cross_attn.hook_v'] : []
        expect(lost).toEqual(order === 'parallel' ? ['hook_resid_mid'] : cached)
      }
    }
  })

  test.each([
    { id: 'gpt2-cache', norm: 'pre', normKind: 'layer', order: 'sequential', rotary: 'none' },
    { id: 'llama-cache', norm: 'pre', normKind: 'rms', order: 'sequential', rotary: 'outside' },
    { id: 'gemma2-cache', norm: 'pre-and-output', normKind: 'rms', order: 'sequential', rotary: 'outside' },
    { id: 'phi-cache', norm: 'pre', normKind: 'layer', order: 'parallel', rotary: 'outside' },
    { id: 'llama-genai', norm: 'pre', normKind: 'rms', order: 'sequential', rotary: 'inside' },
    { id: 'llama-attention', norm: 'pre', normKind: 'rms', order: 'sequential', rotary: 'outside' },
    { id: 'llama-skip', norm: 'pre', normKind: 'rms', order: 'sequential', rotary: 'outside' },
  ])('$id: norm $norm ($normKind), $order, rotary $rotary', ({ id, rotary, ...expected }) => {
    const [tower] = locateFile(tinyModels.find((model) => model.id === id)!.modelPath).located.towers
    expect(tower?.blocks[0]).toMatchObject(expected)
    expect(tower?.rotary.kind).toBe(rotary)
  })

  test('Gemma 2 caps its scores and scales them by its own constant', () => {
    const { modelPath } = tinyModels.find(({ id }) => id === 'gemma2-cache')!
    const attention = locateFile(modelPath).located.towers[0]?.blocks[0]?.attention
    expect(attention?.softcap).toBe(3)
    expect(attention?.scale).toBeCloseTo(12 ** -0.5, 6)
  })

  test('grouped keys packed with queries and values are parts of one value', () => {
    const { modelPath, sizes } = tinyModels.find(({ id }) => id === 'llama-genai')!
    const points = locateFile(modelPath).located.towers[0]?.blocks[0]?.points
    const start = sizes.heads * sizes.headSize
    const size = sizes.keyValueHeads * sizes.headSize
    expect(points?.get('attn.hook_k')?.source).toMatchObject({ kind: 'part', start, size })
    expect(points?.get('attn.hook_v')?.source).toMatchObject({ kind: 'part', start: start + size, size })
  })
})

describe('forms that no exporter at hand writes', () => {
  test('ONNX Attention of opset 23', () => {
    const { towers } = locateModel(madeDecoder({ blocks: 2, attention: onnxAttention }))
    expect(towers[0]?.blocks).toHaveLength(2)
    const { heads, headSize } = made
    const expected = { kind: 'OnnxAttention', heads, kvHeads: heads, headSize, softcap: 30, scale: 0.5 }
    expect(towers[0]?.blocks[1]?.attention).toMatchObject(expected)
    expect(towers[0]?.blocks[1]?.points.get('attn.hook_pattern')?.source.kind).toBe('inside')
  })

  test('batch and heads in one axis', () => {
    const { towers } = locateModel(madeDecoder({ blocks: 2, attention: foldedAttention }))
    const { heads, headSize } = made
    expect(towers[0]?.missing).toEqual([])
    expect(towers[0]?.blocks[1]?.attention).toMatchObject({ kind: 'plain', heads, kvHeads: heads, headSize })
    expect(towers[0]?.blocks[1]?.attention?.scale).toBeCloseTo(0.1, 6)
    const axes = ['batchByHeads', 'query', 'key']
    expect(towers[0]?.blocks[1]?.points.get('attn.hook_pattern')?.axes).toEqual(axes)
  })

  test('queries, keys and values packed in front of the heads', () => {
    const [tower] = locateModel(madeDecoder({ blocks: 1, attention: packedAttention })).towers
    const { heads, headSize } = made
    expect(tower?.missing).toEqual([])
    expect(tower?.blocks[0]?.attention).toMatchObject({ heads, kvHeads: heads, headSize })
    const sites = ['attn.hook_q', 'attn.hook_k', 'attn.hook_v'] as const
    const points = sites.map((site) => tower?.blocks[0]?.points.get(site))
    expect(new Set(points.map((point) => point?.value)).size).toBe(3)
    expect(points[0]?.axes).toEqual(['batch', 'heads', 'position', 'headSize'])
    expect(points[2]?.axes).toEqual(['batch', 'kvHeads', 'position', 'headSize'])
  })

  test('a merged decoder has its tower once in each branch, as twins', () => {
    const model = mergedDecoder({ blocks: 2 })
    const located = locateModel(model)
    const [tower] = located.towers
    expect(located.towers).toHaveLength(1)
    expect([tower, tower?.twin].map((one) => one?.branch?.name)).toEqual(['then_branch', 'else_branch'])
    expect(tower?.twin?.name).toBe('')
    expect(located.logits).toBe(model.graph.outputs[0]?.name)
    expect(located.inputs.tokens).toBe('tokens')
    expect(located.notes.join()).toContain('once in each branch')
    expect(locatedPoints(located).every(({ graph }) => graph !== model.graph)).toBe(true)
  })

  test('a mixture of experts: what it adds is found, its inside is missing with the reason', () => {
    const [tower] = locateModel(madeDecoder({ blocks: 1, mlp: expertMlp })).towers
    expect(tower?.blocks[0]?.points.has('hook_mlp_out')).toBe(true)
    const lost = tower?.missing.map(({ site, block }) => ({ site, block }))
    expect(lost).toEqual([{ site: 'mlp.hook_post', block: 0 }])
    expect(tower?.missing[0]?.reason).toContain('mixture of experts')
  })

  test('scores that are a sum of products are not guessed at', () => {
    const { towers, missing } = locateModel(madeDecoder({ blocks: 1, attention: relativeAttention }))
    expect(towers).toEqual([])
    expect(missing.map(({ reason }) => reason).join()).toContain('a sum of several products')
  })

  test('a graph of 10,000 nodes is searched in well under a second', () => {
    const model = madeDecoder({ blocks: 420 })
    expect(model.graph.nodes.length).toBeGreaterThan(10_000)
    // Processor time: the machine that runs the tests may be busy.
    const before = process.cpuUsage()
    const { towers } = locateModel(model)
    const { user } = process.cpuUsage(before)
    expect(towers[0]?.blocks).toHaveLength(420)
    expect(user / 1000).toBeLessThan(1000)
  })
})

const shared = join(import.meta.dirname, '../../../../shared/data')

describe.skipIf(!existsSync(shared))('files that are not part of this project (see QUARANTINES.md)', () => {
  test('a fused GPT-2 of onnxruntime’s optimiser', () => {
    const path = join(shared, 'onnx-fixtures/tiny-random-gpt2-fp32/past.onnx')
    const located = locateModel(readModelFile(path).model)
    expect(located.family).toBe('gpt2')
    expect(located.cache.map(({ part, of }) => `${of} ${part}`)).toEqual(Array(5).fill('decoder both'))
    const blocks = located.towers[0]?.blocks ?? []
    expect(blocks).toHaveLength(5)
    const kinds = blocks.map(({ points }) => points.get('hook_resid_post')?.source.kind)
    expect(kinds).toEqual(['value', 'value', 'value', 'value', 'unnamed-output'])
    expect(blocks.every(({ points }) => points.get('hook_attn_out')?.source.kind === 'before-bias')).toBe(
      true,
    )
  })

  test.each(['light_vgg19', 'light_resnet50', 'light_squeezenet'])(
    '%s is no transformer, and it says so',
    (name) => {
      const located = locateModel(readModelFile(join(shared, `onnx-light/${name}.onnx`)).model)
      expect(located.towers).toEqual([])
      expect(located.missing).toEqual([
        { site: 'blocks', block: null, reason: 'the graph holds no attention' },
      ])
    },
  )
})
