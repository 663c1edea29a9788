/** A folder with a tiny Llama that reads and writes printable ASCII: what `generate` is given. */
import { copyFileSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { tinyModel } from '../../models/tiny-models'

const special = ['<pad>', '<s>', '</s>']

/** 96 tokens, as many as the model knows: three special ones, then space (Ġ) to |. */
function tokenizerFile(): Record<string, unknown> {
  const characters = Array.from({ length: 93 }, (_, index) =>
    index === 0 ? 'Ġ' : String.fromCharCode(32 + index),
  )
  const vocab = Object.fromEntries([...special, ...characters].map((text, id) => [text, id]))
  return {
    version: '1.0',
    added_tokens: special.map((content, id) => ({ id, content, special: true, normalized: false })),
    normalizer: null,
    pre_tokenizer: { type: 'ByteLevel', add_prefix_space: false, use_regex: true },
    post_processor: null,
    decoder: { type: 'ByteLevel' },
    model: { type: 'BPE', vocab, merges: [], byte_fallback: false, ignore_merges: false },
  }
}

export function makeTextModel(chatTemplate: string | null): string {
  const folder = mkdtempSync(join(tmpdir(), 'saccade-language-'))
  const { folder: source, modelPath } = tinyModel('llama-cache')
  mkdirSync(join(folder, 'onnx'))
  copyFileSync(modelPath, join(folder, 'onnx', 'model.onnx'))
  copyFileSync(join(source, 'config.json'), join(folder, 'config.json'))
  writeFileSync(join(folder, 'tokenizer.json'), JSON.stringify(tokenizerFile()))
  const config = { tokenizer_class: 'PreTrainedTokenizerFast', bos_token: '<s>', eos_token: '</s>' }
  const chat = chatTemplate === null ? {} : { chat_template: chatTemplate }
  writeFileSync(join(folder, 'tokenizer_config.json'), JSON.stringify({ ...config, ...chat }))
  return folder
}
