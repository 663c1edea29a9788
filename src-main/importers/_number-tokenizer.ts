/**
 * tokenizer.json for a model whose tokens have no text: token 7 is written "7". Up to ten tokens are
 * digits and need nothing between them; more are written apart ("12 7 30"). A number that is no token is
 * read digit by digit; anything else is passed over.
 */
import type { JsonObject } from './_importer'

export function numberTokenizer(tokens: number): JsonObject {
  const names = Array.from({ length: tokens }, (_, id) => String(id))
  return {
    version: '1.0',
    truncation: null,
    padding: null,
    added_tokens: [],
    normalizer: null,
    pre_tokenizer: tokens <= 10 ? digitsApart : { type: 'WhitespaceSplit' },
    post_processor: null,
    decoder: tokens <= 10 ? { type: 'Fuse' } : null,
    model: {
      type: 'BPE',
      dropout: null,
      unk_token: null,
      continuing_subword_prefix: null,
      end_of_word_suffix: null,
      fuse_unk: false,
      byte_fallback: false,
      ignore_merges: true,
      vocab: Object.fromEntries(names.map((name, id) => [name, id])),
      merges: [],
    },
  }
}

const digitsApart = { type: 'Digits', individual_digits: true }

export function numberTokenizerSettings(context: number): JsonObject {
  return {
    tokenizer_class: 'PreTrainedTokenizerFast',
    clean_up_tokenization_spaces: false,
    model_max_length: context,
  }
}
