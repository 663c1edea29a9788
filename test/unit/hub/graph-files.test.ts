import { describe, expect, it } from 'vitest'
import { chooseGraphs, type WantedDtype } from '../../../src-main/hub/choose-graphs'
import { findGraphs, type FolderFile } from '../../../src-main/hub/graph-files'

const files = (sizes: Readonly<Record<string, number>>): FolderFile[] =>
  Object.entries(sizes).map(([path, bytes]) => ({ path, bytes }))

describe('the graphs of a folder', () => {
  it.each([
    ['onnx/model.onnx', 'model', 'fp32'],
    ['onnx/model_fp16.onnx', 'model', 'fp16'],
    ['onnx/model_quantized.onnx', 'model', 'q8'],
    ['onnx/model_int8.onnx', 'model', 'int8'],
    ['onnx/model_uint8.onnx', 'model', 'uint8'],
    ['onnx/model_q4.onnx', 'model', 'q4'],
    ['onnx/model_q4f16.onnx', 'model', 'q4f16'],
    ['onnx/model_bnb4.onnx', 'model', 'bnb4'],
    ['onnx/decoder_model_merged_q4f16.onnx', 'decoder_model_merged', 'q4f16'],
    ['onnx/decoder_with_past_model.onnx', 'decoder_with_past_model', 'fp32'],
    ['onnx/vision_encoder_int8.onnx', 'vision_encoder', 'int8'],
    ['onnx/embed_tokens_fp16.onnx', 'embed_tokens', 'fp16'],
    ['model.onnx', 'model', 'fp32'],
  ])('%s is %s in %s', (path, role, dtype) => {
    expect(findGraphs(files({ [path]: 5 }))).toEqual([
      { path, role, dtype, bytes: 5, totalBytes: 5, dataFiles: [] },
    ])
  })

  it('take their data files, in order, and nobody else’s', () => {
    const found = findGraphs(
      files({
        'onnx/model.onnx': 1,
        'onnx/model.onnx_data_10': 5,
        'onnx/model.onnx_data': 3,
        'onnx/model.onnx_data_2': 4,
        'onnx/model.onnx_data.zstd': 9,
        'onnx/model_q4.onnx': 2,
        'onnx/model_q4.onnx_data': 6,
      }),
    )
    expect(found.map(({ path, totalBytes }) => [path, totalBytes])).toEqual([
      ['onnx/model.onnx', 13],
      ['onnx/model_q4.onnx', 8],
    ])
    expect(found[0]?.dataFiles.map(({ path }) => path)).toEqual([
      'onnx/model.onnx_data',
      'onnx/model.onnx_data_2',
      'onnx/model.onnx_data_10',
    ])
    expect(findGraphs(files({ 'model.onnx': 1, 'model.onnx.data': 2 }))[0]?.totalBytes).toBe(3)
  })

  it('are those in onnx/ where there are any, and never deeper ones', () => {
    const found = findGraphs(files({ 'model.onnx': 1, 'onnx/model.onnx': 1, 'onnx/old/model.onnx': 1 }))
    expect(found.map(({ path }) => path)).toEqual(['onnx/model.onnx'])
    expect(findGraphs(files({ 'cpu/int4/model.onnx': 1 }))).toEqual([])
  })
})

const smolVlm = {
  'onnx/decoder_model_merged.onnx': 541,
  'onnx/decoder_model_merged_q4.onnx': 87,
  'onnx/embed_tokens.onnx': 114,
  'onnx/vision_encoder.onnx': 374,
  'onnx/vision_encoder_q4.onnx': 60,
}

describe('the choice', () => {
  it.each<[string, Record<string, number>, WantedDtype, string[], string]>([
    [
      'takes fp32 before all',
      { 'model_q4.onnx': 1, 'model.onnx': 4 },
      'auto',
      ['model.onnx'],
      'the best of 2 formats for a CPU',
    ],
    [
      'takes q8 before q4 and fp16',
      { 'model_fp16.onnx': 2, 'model_q4.onnx': 1, 'model_quantized.onnx': 1 },
      'auto',
      ['model_quantized.onnx'],
      'the best of 3 formats',
    ],
    [
      'passes by what does not fit',
      { 'model.onnx': 900, 'model_fp16.onnx': 300 },
      'auto',
      ['model_fp16.onnx'],
      'fp32 would fill more than half of the memory',
    ],
    [
      'takes the smallest where nothing fits',
      { 'model.onnx': 4000, 'model_fp16.onnx': 2000 },
      'auto',
      ['model_fp16.onnx'],
      'more than half of the memory here',
    ],
    [
      'takes what is asked for',
      { 'model.onnx': 4, 'model_q4.onnx': 1 },
      'q4',
      ['model_q4.onnx'],
      'as asked for',
    ],
    [
      'prefers the plain decoder, as transformers.js',
      { 'decoder_model_merged.onnx': 4, 'model.onnx': 4 },
      'auto',
      ['model.onnx'],
      '',
    ],
    [
      'takes the merged decoder',
      { 'decoder_model_merged.onnx': 4, 'decoder_model.onnx': 4 },
      'auto',
      ['decoder_model_merged.onnx'],
      '',
    ],
    [
      'takes an encoder along',
      { 'decoder_model_merged.onnx': 4, 'encoder_model.onnx': 4 },
      'auto',
      ['decoder_model_merged.onnx', 'encoder_model.onnx'],
      '',
    ],
    [
      'takes both halves of an unmerged decoder',
      { 'decoder_model.onnx': 4, 'decoder_with_past_model.onnx': 4 },
      'auto',
      ['decoder_model.onnx', 'decoder_with_past_model.onnx'],
      '',
    ],
    [
      'takes all parts of a vision-language model',
      smolVlm,
      'fp32',
      ['onnx/decoder_model_merged.onnx', 'onnx/embed_tokens.onnx', 'onnx/vision_encoder.onnx'],
      '',
    ],
    [
      'says where a part is another',
      smolVlm,
      'q4',
      ['onnx/decoder_model_merged_q4.onnx', 'onnx/embed_tokens.onnx', 'onnx/vision_encoder_q4.onnx'],
      'embed_tokens in fp32, for lack of q4',
    ],
    [
      'takes the joint graph of two towers',
      { 'model.onnx': 6, 'text_model.onnx': 3, 'vision_model.onnx': 3 },
      'auto',
      ['model.onnx'],
      'only format',
    ],
    [
      'takes two towers without one',
      { 'text_model.onnx': 3, 'vision_model.onnx': 3 },
      'auto',
      ['vision_model.onnx', 'text_model.onnx'],
      '',
    ],
    ['takes a single graph by any name', { 'past.onnx': 3 }, 'auto', ['past.onnx'], ''],
  ])('%s', (...[, sizes, wanted, paths, why]) => {
    const choice = chooseGraphs(findGraphs(files(sizes)), wanted, 1500)
    expect(choice.graphs.map(({ path }) => path)).toEqual(paths)
    expect(choice.why).toContain(why)
    expect(choice.totalBytes).toBe(choice.graphs.reduce((sum, { totalBytes }) => sum + totalBytes, 0))
  })

  it.each<[Record<string, number>, WantedDtype, string]>([
    [{}, 'auto', 'There is no ONNX graph'],
    [{ 'model.onnx': 1 }, 'q4', 'has no q4 file. It has: fp32.'],
    [{ 'a.onnx': 1, 'b.onnx': 1 }, 'auto', '(a, b) are no arrangement that Saccade knows'],
  ])('refuses %j in %s', (sizes, wanted, sentence) => {
    expect(() => chooseGraphs(findGraphs(files(sizes)), wanted)).toThrow(sentence)
  })
})
