/** What a decoder feeds to graphs that no tiny model is an example of. */
import { describe, expect, it } from 'vitest'
import { noHooks } from '../../../src-main/hooks/step-hooks'
import { Decoder } from '../../../src-main/language/decoder'
import { readDecoderLayout } from '../../../src-main/language/decoder-layout'
import type { InputInfo, Session } from '../../../src-main/runtime/session'
import type { Feeds } from '../../../src-main/runtime/tensor'

const inputs: readonly InputInfo[] = [
  { name: 'input_ids', type: 'int32', shape: ['b', 't'] },
  { name: 'attention_mask', type: 'int64', shape: ['b', 'all'] },
  { name: 'position_ids', type: 'int32', shape: ['b', 't'] },
  { name: 'use_cache_branch', type: 'bool', shape: [1] },
  { name: 'num_logits_to_keep', type: 'int64', shape: [] },
  { name: 'past_key_values.0.key', type: 'float16', shape: ['b', 1, 'p', 1] },
]

/** Answers with zeros of the right shape, and keeps what it was fed. */
function recorder(seen: Feeds[]): Session {
  return {
    device: 'cpu',
    inputNames: inputs.map(({ name }) => name),
    outputNames: ['logits', 'present.0.key'],
    inputs,
    run(feeds) {
      seen.push(feeds)
      const [batch, length] = feeds['attention_mask']!.shape as [number, number]
      return Promise.resolve({
        logits: { data: new Float32Array(batch * 5), shape: [batch, 1, 5] },
        'present.0.key': { data: new Uint16Array(batch * length), shape: [batch, 1, length, 1] },
      })
    },
    dispose: () => Promise.resolve(),
  }
}

describe('Decoder', () => {
  it('feeds tokens, mask, positions, branch and cache in the types asked for', async () => {
    const seen: Feeds[] = []
    const session = recorder(seen)
    const model = { session, layout: readDecoderLayout(session, null) }
    const decoder = new Decoder(model, { hooks: noHooks, promptLength: 3, pads: [0, 2] })
    await decoder.step([
      [7, 8, 9],
      [0, 0, 6],
    ])
    await decoder.step([[4], [5]])
    expect(seen[0]).toEqual({
      input_ids: { data: Int32Array.of(7, 8, 9, 0, 0, 6), shape: [2, 3] },
      attention_mask: { data: BigInt64Array.of(1n, 1n, 1n, 0n, 0n, 1n), shape: [2, 3] },
      position_ids: { data: Int32Array.of(0, 1, 2, 0, 0, 0), shape: [2, 3] },
      use_cache_branch: { data: Uint8Array.of(0), shape: [1], type: 'bool' },
      num_logits_to_keep: { data: BigInt64Array.of(1n), shape: [] },
      'past_key_values.0.key': { data: new Uint16Array(0), shape: [2, 1, 0, 1] },
    })
    expect(seen[1]).toMatchObject({
      input_ids: { data: Int32Array.of(4, 5), shape: [2, 1] },
      attention_mask: { data: BigInt64Array.of(1n, 1n, 1n, 1n, 0n, 0n, 1n, 1n), shape: [2, 4] },
      position_ids: { data: Int32Array.of(3, 1), shape: [2, 1] },
      use_cache_branch: { data: Uint8Array.of(1) },
      'past_key_values.0.key': { data: new Uint16Array(6), shape: [2, 1, 3, 1] },
    })
  })

  it('says which inputs it has nothing for', async () => {
    const session = recorder([])
    const odd = { ...session, inputNames: [...session.inputNames, 'pixel_values'] }
    const decoder = new Decoder(
      { session: odd, layout: readDecoderLayout(odd, null) },
      { hooks: noHooks, promptLength: 1, pads: [0] },
    )
    await expect(decoder.step([[1]])).rejects.toThrow(/asks for pixel_values/)
  })
})
