import { describe, expect, it } from 'vitest'
import { readDecoderLayout } from '../../../src-main/language/decoder-layout'
import type { InputInfo, Session } from '../../../src-main/runtime/session'

function sessionOf(inputs: readonly InputInfo[], outputNames: readonly string[]): Session {
  return {
    device: 'cpu',
    inputNames: inputs.map(({ name }) => name),
    outputNames,
    inputs,
    run: () => Promise.reject(new Error('not run')),
    dispose: () => Promise.resolve(),
  }
}

const ids: InputInfo = { name: 'input_ids', type: 'int64', shape: ['batch', 'tokens'] }
const past = (name: string, shape: InputInfo['shape'], type = 'float32'): InputInfo => ({ name, type, shape })

describe('readDecoderLayout', () => {
  it.each([
    ['past_key_values.0.key', 'present.0.key'],
    ['past_key_values.11.value', 'present.11.value'],
    ['past_key_values.0.key', 'present_key_values.0.key'],
    ['past.0.key', 'present.0.key'],
    ['past_key_0', 'present_key_0'],
  ])('matches %s with %s', (pastName, presentName) => {
    const session = sessionOf([ids, past(pastName, ['b', 4, 'p', 8])], ['logits', presentName])
    expect(readDecoderLayout(session, null).caches).toEqual([
      {
        past: pastName,
        present: presentName,
        isHalf: false,
        shape: [0, 4, 0, 8],
        batchAxis: 0,
        lengthAxis: 2,
      },
    ])
  })

  it('knows keys and values in one tensor, half precision, 32-bit tokens', () => {
    const session = sessionOf(
      [
        { ...ids, type: 'int32' },
        { name: 'attention_mask', type: 'int32', shape: ['b', 't'] },
        past('past_0', [2, 'b', 4, 'p', 8], 'float16'),
      ],
      ['logits', 'present_0'],
    )
    expect(readDecoderLayout(session, null)).toMatchObject({
      tokens: { type: 'int32' },
      mask: { name: 'attention_mask', type: 'int32' },
      positions: null,
      caches: [{ isHalf: true, shape: [2, 0, 4, 0, 8], batchAxis: 1, lengthAxis: 3 }],
    })
  })

  it('takes sizes that the graph leaves open from the configuration', () => {
    const session = sessionOf(
      [ids, past('past_key_values.0.key', ['', '', '', ''])],
      ['logits', 'present.0.key'],
    )
    const shapeFor = (config: Record<string, unknown>): readonly number[] =>
      readDecoderLayout(session, config).caches[0]!.shape
    expect(shapeFor({ num_attention_heads: 8, num_key_value_heads: 2, hidden_size: 64 })).toEqual([
      0, 2, 0, 8,
    ])
    expect(shapeFor({ n_head: 4, n_embd: 32 })).toEqual([0, 4, 0, 8])
    expect(shapeFor({ text_config: { num_attention_heads: 4, head_dim: 16 } })).toEqual([0, 4, 0, 16])
    expect(() => shapeFor({})).toThrow(/how large the cache input/)
  })

  it('finds what asks for fewer logits and for the branch of a merged graph', () => {
    const extra: InputInfo[] = [
      { name: 'num_logits_to_keep', type: 'int64', shape: [] },
      { name: 'use_cache_branch', type: 'bool', shape: [1] },
    ]
    expect(readDecoderLayout(sessionOf([ids, ...extra], ['logits']), null)).toMatchObject({
      keep: { input: { name: 'num_logits_to_keep' }, isScalar: true },
      branch: 'use_cache_branch',
    })
  })

  it.each([
    {
      why: 'no tokens',
      inputs: [past('pixel_values', ['b', 3, 'h', 'w'])],
      outputs: ['logits'],
      says: /takes no token ids/,
    },
    {
      why: 'an encoder',
      inputs: [ids, past('encoder_hidden_states', ['b', 's', 8])],
      outputs: ['logits'],
      says: /needs an encoder/,
    },
    {
      why: 'a cache that is never filled',
      inputs: [ids, past('past_key_values.0.key', ['b', 4, 'p', 8])],
      outputs: ['logits'],
      says: /no output to fill it/,
    },
    {
      why: 'a cache of other numbers',
      inputs: [ids, past('past_0', ['b', 4, 'p', 8], 'int8')],
      outputs: ['logits', 'present_0'],
      says: /holds int8/,
    },
    {
      why: 'a cache of other axes',
      inputs: [ids, past('past_0', ['b', 4])],
      outputs: ['logits', 'present_0'],
      says: /has 2 axes/,
    },
    {
      why: 'no scores',
      inputs: [ids, past('past_0', ['b', 4, 'p', 8])],
      outputs: ['present_0'],
      says: /no scores/,
    },
    {
      why: 'tokens as floats',
      inputs: [{ ...ids, type: 'float32' }],
      outputs: ['logits'],
      says: /instead of whole numbers/,
    },
  ])('refuses $why', ({ inputs, outputs, says }) => {
    expect(() => readDecoderLayout(sessionOf(inputs, outputs), null)).toThrow(says)
  })
})
