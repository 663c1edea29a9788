/**
 * tokenizer.json for a llama2.c vocabulary: byte-pair encoding with the merges that run.c's `encode` finds
 * by score, a dummy space before the text, and bytes for characters that are no tokens. Tokens keep plain
 * spaces (SentencePiece's "▁" would swallow a "▁" in the text, which run.c encodes as bytes).
 */
import type { JsonObject } from './_importer'
import { byteTokensStart, type VocabularyToken } from './_llama2c-vocabulary'

/** run.c merges only above this score. */
const lowestScore = -1e10

const special = ['<unk>', '<s>', '</s>'] as const

export function bytePairTokenizer(vocabulary: readonly VocabularyToken[]): JsonObject {
  const texts = vocabulary.map(({ text }, id) => special[id] ?? text)
  const added = special.map((content, id) => ({
    id,
    content,
    single_word: false,
    lstrip: false,
    rstrip: false,
    normalized: false,
    special: true,
  }))
  return {
    version: '1.0',
    truncation: null,
    padding: null,
    added_tokens: added,
    normalizer: { type: 'Prepend', prepend: ' ' },
    pre_tokenizer: null,
    post_processor: beginOfText,
    decoder: {
      type: 'Sequence',
      decoders: [
        { type: 'ByteFallback' },
        { type: 'Fuse' },
        { type: 'Strip', content: ' ', start: 1, stop: 0 },
      ],
    },
    model: {
      type: 'BPE',
      dropout: null,
      unk_token: special[0],
      continuing_subword_prefix: null,
      end_of_word_suffix: null,
      fuse_unk: true,
      byte_fallback: true,
      ignore_merges: false,
      vocab: Object.fromEntries(texts.map((text, id) => [text, id])),
      merges: mergesOf(vocabulary),
    },
  }
}

/** "<s>" before the text. */
const beginOfText = {
  type: 'TemplateProcessing',
  single: [{ SpecialToken: { id: special[1], type_id: 0 } }, { Sequence: { id: 'A', type_id: 0 } }],
  pair: [
    { SpecialToken: { id: special[1], type_id: 0 } },
    { Sequence: { id: 'A', type_id: 0 } },
    { Sequence: { id: 'B', type_id: 1 } },
  ],
  special_tokens: { [special[1]]: { id: special[1], ids: [1], tokens: [special[1]] } },
}

/**
 * Every way to make a token of two others, best score first. run.c looks a pair's joined text up in the
 * vocabulary, so all splits of a token count, not only the one that its training merged.
 */
function mergesOf(vocabulary: readonly VocabularyToken[]): [string, string][] {
  const known = new Set(vocabulary.slice(byteTokensStart).map(({ text }) => text))
  const byScore = vocabulary
    .slice(byteTokensStart)
    .filter(({ score }) => score > lowestScore)
    .sort((a, b) => b.score - a.score)
  return byScore.flatMap(({ text }) => splitsOf(text, known))
}

function splitsOf(text: string, known: ReadonlySet<string>): [string, string][] {
  const characters = Array.from(text)
  const splits: [string, string][] = []
  let left = ''
  for (const character of characters.slice(0, -1)) {
    left += character
    const right = text.slice(left.length)
    if (known.has(left) && known.has(right)) splits.push([left, right])
  }
  return splits
}

export function tokenizerSettings(context: number): JsonObject {
  return {
    tokenizer_class: 'PreTrainedTokenizerFast',
    unk_token: special[0],
    bos_token: special[1],
    eos_token: special[2],
    add_bos_token: true,
    add_eos_token: false,
    clean_up_tokenization_spaces: false,
    model_max_length: context,
  }
}
