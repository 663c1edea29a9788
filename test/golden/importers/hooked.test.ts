/**
 * The two published models through the hook engine (see QUARANTINES.md): what it reads of gpt-nano is what
 * PyTorch recorded, and stories260K writes llama2.c's text with edits of strength 0 and readings in place.
 */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Tokenizer } from '@huggingface/tokenizers'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { locateModel } from '../../../src-main/adapters/locate-model'
import type { Edit } from '../../../src-main/hooks/edit'
import { openHookedModel, type HookedModel } from '../../../src-main/hooks/hooked-model'
import { startTrial, type Trial } from '../../../src-main/hooks/laws/trial-run'
import type { ImportReport } from '../../../src-main/importers/_import-model'
import { readModel } from '../../../src-main/onnx/read-model'
import { argmax, floats, largestDifference } from './decoder-run'
import { dataFolder, importShared, removeImported } from './imported'
import { readRecording } from './recording'
import { expectedText } from './stories260k-text'

interface Opened {
  readonly report: ImportReport
  readonly hooked: HookedModel
  readonly trial: Trial
}

async function open(
  path: string,
  promptLength: number,
  plan: Parameters<typeof openHookedModel>[0]['plan'],
): Promise<Opened> {
  const report = await importShared(path)
  const source = join(report.folder, 'onnx/model.onnx')
  const hooked = await openHookedModel({ source, locate: locateModel, plan, device: 'cpu', threads: 1 })
  const { inputs } = readModel(readFileSync(source)).graph
  const { session, located } = hooked
  return { report, hooked, trial: startTrial({ session, located, inputs }, { promptLength }) }
}

async function close({ hooked, report }: Opened): Promise<void> {
  await hooked.dispose()
  await removeImported(report)
}

const all = { kind: 'all' } as const
const idle = (id: string, point: string, width: number): Edit => ({
  kind: 'add',
  id,
  point,
  isOn: true,
  strength: 0,
  positions: all,
  vector: Array.from({ length: width }, (_, index) => Math.sin(index)),
})

const isNanoAbsent = !existsSync(join(dataFolder, 'gpt-nano'))
const [batch, heads, positions, headSize] = [3, 3, 11, 16]

/** [batch, head, position, size] as [batch, position, head, size]. */
function byPosition(values: Float32Array): Float32Array {
  return values.map((_, index) => {
    const [size, head] = [index % headSize, Math.floor(index / headSize) % heads]
    const position = Math.floor(index / headSize / heads) % positions
    const sequence = Math.floor(index / headSize / heads / positions)
    return values[((sequence * heads + head) * positions + position) * headSize + size]!
  })
}

/** Hook point → name in the recording. */
const points = {
  'blocks.0.hook_resid_pre': 'x',
  'blocks.0.attn.hook_q': 'q',
  'blocks.0.attn.hook_k': 'k',
  'blocks.0.attn.hook_v': 'v',
  'blocks.0.attn.hook_pattern': 'attSm',
  'blocks.0.attn.hook_z': 'y',
  'blocks.0.hook_attn_out': 'yProj',
  'blocks.0.hook_resid_mid': 'attnResid',
  'blocks.0.mlp.hook_post': 'gelu',
  'blocks.0.hook_mlp_out': 'mlp',
  'blocks.0.hook_resid_post': 'block0',
  'blocks.1.hook_resid_post': 'block1',
  'blocks.2.hook_resid_post': 'block2',
  'ln_final.hook_normalized': 'ln_f',
} as const

describe.skipIf(isNanoAbsent)('gpt-nano through hooks', () => {
  let opened: Opened
  let recording: ReadonlyMap<string, Float32Array>
  let read: ReadonlyMap<string, Float32Array>
  let logits: Float32Array

  beforeAll(async () => {
    recording = readRecording()
    const captures = Object.keys(points).map((point) => ({ point, tokens: 'all' as const }))
    opened = await open('gpt-nano/gpt-nano-sort-model.json', positions, {
      captures,
      edits: [idle('a', 'blocks.0.hook_resid_post', heads * headSize)],
    })
    const tokens = Array.from(recording.get('idx')!)
    const rows = Array.from({ length: batch }, (_, row) =>
      tokens.slice(row * positions, (row + 1) * positions),
    )
    logits = floats((await opened.trial.run(rows, opened.hooked.hooks))['logits'])
    const [record] = opened.hooked.hooks.take()
    read = new Map(record!.captured.map(({ point, data }) => [point, data]))
  })
  afterAll(() => close(opened))

  it.each(Object.entries(points).map(([point, name]) => ({ point, name })))(
    'reads at $point the recorded $name',
    ({ point, name }) => {
      const recorded = recording.get(name)!
      const expected = ['q', 'k', 'v'].includes(name) ? byPosition(recorded) : recorded
      expect(largestDifference(read.get(point)!, expected)).toBeLessThanOrEqual(1e-5)
    },
  )

  it('computes the recorded logits', () => {
    expect(largestDifference(logits, recording.get('lm_head')!)).toBeLessThanOrEqual(1e-5)
  })
})

const isStoriesAbsent = !existsSync(join(dataFolder, 'stories260k'))

describe.skipIf(isStoriesAbsent)('stories260K through hooks', () => {
  let opened: Opened
  beforeAll(async () => {
    opened = await open('stories260k/stories260K.bin', 1, {
      captures: [{ point: 'blocks.4.attn.hook_pattern' }, { point: 'blocks.2.hook_resid_post' }],
      edits: [
        idle('a', 'blocks.0.hook_resid_mid', 64),
        idle('b', 'blocks.3.hook_resid_post', 64),
        {
          kind: 'bias-scores',
          id: 'c',
          point: 'blocks.1.attn.hook_scores',
          isOn: true,
          strength: 0,
          positions: all,
          keys: { kind: 'prompt' },
          heads: [0, 5],
          bias: -4,
        },
        {
          kind: 'scale-heads',
          id: 'd',
          point: 'blocks.2.attn.hook_z',
          isOn: true,
          strength: 0,
          positions: all,
          gains: [{ head: 3, gain: 0 }],
        },
      ],
      proof: true,
    })
  })
  afterAll(() => close(opened))

  it("writes llama2.c's text, character for character, with edits of strength 0 and readings", async () => {
    const { trial, hooked, report } = opened
    const tokens = [1]
    for (let step = 0; step < 200; step++) {
      const outputs = await trial.run([tokens.slice(-1)], hooked.hooks)
      tokens.push(argmax(floats(outputs['logits'])))
    }
    const read = (name: string): object =>
      JSON.parse(readFileSync(join(report.folder, name), 'utf8')) as object
    const tokenizer = new Tokenizer(read('tokenizer.json'), read('tokenizer_config.json'))
    expect(tokenizer.decode(tokens, { skip_special_tokens: true })).toBe(expectedText)
  })

  it('read every step, and changed nothing', () => {
    const records = opened.hooked.hooks.take()
    expect(records).toHaveLength(200)
    for (const { captured, fired } of records) {
      const [pattern] = captured
      expect(pattern!.data.reduce((sum, value) => sum + value, 0)).toBeCloseTo(8, 4)
      for (const { tokens, changeNorm } of fired) expect([tokens, changeNorm]).toStrictEqual([0, 0])
    }
  })
})

afterAll(() => {
  if (isNanoAbsent || isStoriesAbsent)
    process.stderr.write(
      'SKIPPED: gpt-nano or stories260k of ../shared/data is absent (test/QUARANTINES.md)\n',
    )
})
