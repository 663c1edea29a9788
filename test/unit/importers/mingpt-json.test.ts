import { readFileSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { Tokenizer } from '@huggingface/tokenizers'
import { afterEach, describe, expect, it } from 'vitest'
import { importModel } from '../../../src-main/importers/_import-model'
import { numberTokenizer, numberTokenizerSettings } from '../../../src-main/importers/_number-tokenizer'
import { folderWith } from './llama2c-files'

const folders: string[] = []
afterEach(async () => {
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true, force: true })
})

const config = { model_type: 'gpt-nano', n_layer: 1, n_head: 2, n_embd: 4, vocab_size: 3, block_size: 5 }

const tensor = (...shape: number[]) => ({
  shape,
  dtype: 'torch.float32',
  data: Buffer.from(
    new Float32Array(shape.reduce((a, b) => a * b, 1)).map((_, index) => (index % 7) / 8).buffer,
  ).toString('base64'),
})

const block = 'transformer.h.0'
const tiny = {
  config,
  'transformer.wte.weight': tensor(3, 4),
  'transformer.wpe.weight': tensor(5, 4),
  [`${block}.ln_1.weight`]: tensor(4),
  [`${block}.ln_1.bias`]: tensor(4),
  [`${block}.attn.bias`]: tensor(1, 1, 5, 5),
  [`${block}.attn.c_attn.weight`]: tensor(12, 4),
  [`${block}.attn.c_attn.bias`]: tensor(12),
  [`${block}.attn.c_proj.weight`]: tensor(4, 4),
  [`${block}.attn.c_proj.bias`]: tensor(4),
  [`${block}.ln_2.weight`]: tensor(4),
  [`${block}.ln_2.bias`]: tensor(4),
  [`${block}.mlp.c_fc.weight`]: tensor(16, 4),
  [`${block}.mlp.c_fc.bias`]: tensor(16),
  [`${block}.mlp.c_proj.weight`]: tensor(4, 16),
  [`${block}.mlp.c_proj.bias`]: tensor(4),
  'transformer.ln_f.weight': tensor(4),
  'transformer.ln_f.bias': tensor(4),
  'lm_head.weight': tensor(3, 4),
}

async function importText(text: string, format?: string): Promise<string> {
  const folder = await folderWith({ 'tiny.json': text })
  folders.push(folder)
  const outFolder = join(folder, 'model')
  await importModel({
    path: join(folder, 'tiny.json'),
    outFolder,
    ...(format === undefined ? {} : { format }),
  })
  return outFolder
}

describe('minGPT in JSON', () => {
  it('is recognised and becomes a GPT-2', async () => {
    const folder = await importText(JSON.stringify(tiny))
    const written = JSON.parse(readFileSync(join(folder, 'config.json'), 'utf8')) as Record<string, unknown>
    expect(written).toMatchObject({ model_type: 'gpt2', n_head: 2, n_positions: 5, vocab_size: 3 })
  })

  it.each([
    { what: 'cut short', text: JSON.stringify(tiny).slice(0, -9), says: /no JSON object/ },
    { what: 'a list', text: '[1]', says: /no JSON object/ },
    { what: 'no config', text: '{}', says: /its config is not a minGPT's/ },
    {
      what: 'no layers',
      text: JSON.stringify({ ...tiny, config: { ...config, n_layer: 0 } }),
      says: /n_layer/,
    },
    {
      what: 'heads that do not divide',
      text: JSON.stringify({ ...tiny, config: { ...config, n_head: 3 } }),
      says: /3 heads share a width of 4/,
    },
    {
      what: 'a missing tensor',
      text: JSON.stringify({ ...tiny, 'lm_head.weight': undefined }),
      says: /"lm_head.weight" is missing/,
    },
    {
      what: 'another shape',
      text: JSON.stringify({ ...tiny, 'lm_head.weight': tensor(4, 3) }),
      says: /has the shape \[4, 3\], not \[3, 4\]/,
    },
    {
      what: 'too little data',
      text: JSON.stringify({ ...tiny, 'lm_head.weight': { ...tensor(3, 4), data: 'AAAA' } }),
      says: /not as long as its shape/,
    },
    {
      what: 'half precision',
      text: JSON.stringify({ ...tiny, 'lm_head.weight': { ...tensor(3, 4), dtype: 'torch.float16' } }),
      says: /not float32/,
    },
    {
      what: 'a stranger',
      text: JSON.stringify({ ...tiny, 'lm_head.bias': tensor(3) }),
      says: /"lm_head.bias", which a minGPT/,
    },
    {
      what: 'a prototype',
      text: JSON.stringify(tiny).replace('{', '{"__proto__":{"config":1},'),
      says: /"__proto__", which/,
    },
  ])('is refused with a sentence: $what', async ({ text, says }) => {
    await expect(importText(text, 'mingpt-json')).rejects.toThrow(says)
  })
})

describe('tokens that are numbers', () => {
  it.each([
    { tokens: 3, text: '0 2x10', ids: [0, 2, 1, 0], back: '0210' },
    { tokens: 31, text: '12 7  30 x', ids: [12, 7, 30], back: '12 7 30' },
  ])('are read and written, $tokens of them', ({ tokens, text, ids, back }) => {
    const tokenizer = new Tokenizer(numberTokenizer(tokens), numberTokenizerSettings(8))
    expect(tokenizer.encode(text).ids).toStrictEqual(ids)
    expect(tokenizer.decode(ids)).toBe(back)
  })
})
