/** What a Hugging Face config.json says, for what the graph does not tell. */
import type { HeadHints } from './located-tower'

export interface ConfigHints extends HeadHints {
  readonly family: string | null
}

type Fields = Readonly<Record<string, unknown>>

const isFields = (value: unknown): value is Fields => typeof value === 'object' && value !== null

export function readHints(config: unknown): ConfigHints {
  const fields = isFields(config) ? config : {}
  const inner = isFields(fields['text_config']) ? fields['text_config'] : {}
  const count = (...names: readonly string[]): number | null => {
    const values = names.flatMap((name) => [fields[name], inner[name]])
    return values.find((value): value is number => Number.isInteger(value) && Number(value) > 0) ?? null
  }
  const family = fields['model_type']
  return {
    family: typeof family === 'string' && family !== '' ? family : null,
    heads: count(
      'num_attention_heads',
      'n_head',
      'num_heads',
      'decoder_attention_heads',
      'encoder_attention_heads',
    ),
    kvHeads: count('num_key_value_heads'),
  }
}
