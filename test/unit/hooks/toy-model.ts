/** A model whose insides are its inputs: a residual stream, and scores before their softmax. */
import { emptyGraph } from '../../../src-main/onnx/graph-editor'
import {
  elementTypes,
  intAttribute,
  makeNode,
  type Dimension,
  type OnnxModel,
} from '../../../src-main/onnx/model'
import { writeModel } from '../../../src-main/onnx/write-model'
import type { Edit } from '../../../src-main/hooks/edit'
import { openHookedModel, type PlanInput } from '../../../src-main/hooks/hooked-model'
import type { StepRecord } from '../../../src-main/hooks/hook-driver'
import type { Axis, LocatedModel, LocatedPoint } from '../../../src-main/hooks/located'
import type { Step } from '../../../src-main/hooks/step-hooks'
import type { Feeds, Tensor } from '../../../src-main/runtime/tensor'

export const width = 4
export const heads = 2

export function toyModel(): OnnxModel {
  const graph = emptyGraph('toy')
  const float = (name: string, shape: readonly Dimension[]) => ({
    name,
    elementType: elementTypes.float32,
    shape,
    range: null,
  })
  graph.inputs.push(float('x', ['b', 's', width]), float('scores', ['b', heads, 's', 't']))
  graph.nodes.push(
    makeNode('Identity', ['x'], ['residual']),
    makeNode('Identity', ['scores'], ['masked']),
    makeNode('Softmax', ['masked'], ['pattern'], { attributes: [intAttribute('axis', -1)] }),
    makeNode('Identity', ['residual'], ['y']),
    makeNode('Identity', ['pattern'], ['p']),
  )
  graph.outputs.push(float('y', ['b', 's', width]), float('p', ['b', heads, 's', 't']))
  return { irVersion: 8, opsets: new Map([['', 17]]), producer: 'test', graph, functions: [], others: [] }
}

export function locateToy(model: OnnxModel): LocatedModel {
  const { graph } = model
  const point = (name: string, value: string, axes: readonly Axis[]): LocatedPoint => ({
    ...{ name: `blocks.0.${name}`, value, axes, graph },
    source: { kind: 'value' },
    width: axes.includes('width') ? width : null,
    elementType: elementTypes.float32,
  })
  const attention = ['batch', 'heads', 'query', 'key'] as const
  return {
    family: 'unknown',
    cache: [],
    inputs: {
      tokens: null,
      embeddings: null,
      attentionMask: null,
      positions: null,
      pixels: null,
      cacheBranch: null,
    },
    logits: null,
    unembedding: null,
    missing: [],
    notes: [],
    towers: [
      {
        name: '',
        branch: null,
        twin: null,
        width,
        missing: [],
        rotary: { kind: 'none', note: '' },
        points: new Map(),
        blocks: [
          {
            index: 0,
            points: new Map([
              ['hook_resid_post', point('hook_resid_post', 'residual', ['batch', 'position', 'width'])],
              // The residual once more, seen as heads × size.
              ['attn.hook_z', point('attn.hook_z', 'residual', ['batch', 'position', 'headsBySize'])],
              ['attn.hook_scores', point('attn.hook_scores', 'masked', attention)],
              ['attn.hook_pattern', point('attn.hook_pattern', 'pattern', attention)],
            ]),
            attention: {
              ...{ kind: 'plain', heads, kvHeads: heads, headSize: width / heads, graph, isCross: false },
              node: graph.nodes[2]!,
              ...{ scale: null, softcap: 0, window: null, valueProduct: null },
            },
            crossAttention: null,
            order: 'sequential',
            norm: 'pre',
            normKind: null,
          },
        ],
      },
    ],
  }
}

export interface ToyRun {
  readonly y: Float32Array
  readonly p: Float32Array
  readonly record: StepRecord
}

export interface ToyFeeds {
  readonly x?: Tensor
  readonly scores?: Tensor
}

/** One run; what is not fed is zeros, a row of keys as long as past and step. */
export async function runToy(plan: PlanInput, step: Step, given: ToyFeeds = {}): Promise<ToyRun> {
  const { batch, past, length } = step
  const zeros = (shape: readonly number[]): Tensor => ({
    data: new Float32Array(shape.reduce((product, size) => product * size, 1)),
    shape,
  })
  const feeds: Feeds = {
    x: given.x ?? zeros([batch, length, width]),
    scores: given.scores ?? zeros([batch, heads, length, past + length]),
  }
  const model = await openHookedModel({ source: writeModel(toyModel()), locate: locateToy, plan, threads: 1 })
  try {
    const outputs = await model.session.run({ ...feeds, ...model.hooks.feeds(step) }, [
      'y',
      'p',
      ...model.hooks.outputs(step),
    ])
    model.hooks.receive(step, outputs)
    const [record] = model.hooks.take()
    return { y: outputs['y']!.data as Float32Array, p: outputs['p']!.data as Float32Array, record: record! }
  } finally {
    await model.dispose()
  }
}

export const wholeStep = (length: number, more: Partial<Step> = {}): Step => ({
  ...{ batch: 1, past: 0, length, promptLength: length, realLengths: null },
  ...more,
})

export const editBase = {
  id: 'e',
  isOn: true,
  strength: 1,
  positions: { kind: 'all' },
} as const satisfies Partial<Edit>
