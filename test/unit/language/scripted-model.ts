/** A language model that says what it is told to, with a byte-level tokenizer: for tests of what surrounds the model. */
import type { LanguageModel } from '../../../src-main/language/language-model'
import { TextTokenizer } from '../../../src-main/language/tokenizer'
import type { Session } from '../../../src-main/runtime/session'

/** GPT-2's printable stand-ins for bytes. */
function byteCharacters(): string[] {
  const plain = (byte: number): boolean =>
    (byte >= 33 && byte <= 126) || (byte >= 161 && byte <= 172) || byte >= 174
  let next = 256
  return Array.from({ length: 256 }, (_, byte) => String.fromCodePoint(plain(byte) ? byte : next++))
}

export const endToken = 256
export const vocabulary = 260

/** Token ids are bytes; then <end>, and the merges "he", "ll", "ello". */
export function byteTokenizer(): TextTokenizer {
  const characters = byteCharacters()
  const vocab: Record<string, number> = Object.fromEntries(characters.map((text, id) => [text, id]))
  vocab['he'] = 257
  vocab['ll'] = 258
  vocab['ello'] = 259
  return new TextTokenizer(
    {
      version: '1.0',
      added_tokens: [{ id: endToken, content: '<end>', special: true, normalized: false }],
      normalizer: null,
      pre_tokenizer: { type: 'ByteLevel', add_prefix_space: false, use_regex: true },
      post_processor: null,
      decoder: { type: 'ByteLevel' },
      model: { type: 'BPE', vocab, merges: ['h e', 'l l'], byte_fallback: false, ignore_merges: false },
    },
    { tokenizer_class: 'PreTrainedTokenizerFast' },
  )
}

export function bytesOf(text: string): number[] {
  return [...new TextEncoder().encode(text)]
}

export interface ScriptedOptions {
  readonly contextLength?: number | null
  /** Logits after the token at `position` of the text; the script's when it gives nothing. */
  readonly logits?: (position: number) => Float32Array | undefined
}

/** Continues any one-token prompt with `script`, without a cache. */
export function scriptedModel(script: readonly number[], options: ScriptedOptions = {}): LanguageModel {
  const session: Session = {
    device: 'cpu',
    inputNames: ['input_ids'],
    outputNames: ['logits'],
    inputs: [{ name: 'input_ids', type: 'int64', shape: ['batch', 'tokens'] }],
    run(feeds) {
      const [batch, length] = feeds['input_ids']!.shape as [number, number]
      const data = new Float32Array(batch * length * vocabulary)
      for (let row = 0; row < batch; row++) {
        for (let position = 0; position < length; position++) {
          const start = (row * length + position) * vocabulary
          const given = options.logits?.(position)
          if (given) data.set(given, start)
          else data[start + (script[position] ?? endToken)] = 10
        }
      }
      return Promise.resolve({ logits: { data, shape: [batch, length, vocabulary] } })
    },
    dispose: () => Promise.resolve(),
  }
  return {
    files: {
      name: 'scripted',
      commit: null,
      graphPath: '',
      choice: '',
      config: null,
      generationConfig: null,
      genaiConfig: null,
      tokenizer: null,
      tokenizerConfig: null,
      chatTemplate: null,
    },
    session,
    layout: {
      tokens: { name: 'input_ids', type: 'int64' },
      mask: null,
      positions: null,
      caches: [],
      branch: null,
      keep: null,
      logits: 'logits',
    },
    tokenizer: byteTokenizer(),
    endTokens: new Set([endToken]),
    vocabulary,
    contextLength: options.contextLength ?? null,
    dispose: () => Promise.resolve(),
  }
}
