/**
 * A start for those who have no model yet: public ONNX exports that fit on an ordinary machine. Sizes
 * are those that the pages of the repositories show (`tree/main/onnx`, rounded there), for the parts
 * that `models pull` fetches; formats whose size is not known from there are left out.
 */
import type { Dtype } from './graph-files'

export interface CatalogueEntry {
  /** As `models pull` takes it. */
  readonly repo: string
  readonly title: string
  readonly what: string
  readonly licence: string
  /** Approximate sizes by format, bytes. */
  readonly bytes: Readonly<Partial<Record<Dtype, number>>>
  /** Where and when it was run with this app, by whom; null: not yet run here. */
  readonly ranHere: string | null
}

const megabyte = 1e6

function sizes(megabytes: Readonly<Partial<Record<Dtype, number>>>): CatalogueEntry['bytes'] {
  return Object.fromEntries(Object.entries(megabytes).map(([dtype, value]) => [dtype, value * megabyte]))
}

export const catalogue: readonly CatalogueEntry[] = [
  {
    repo: 'HuggingFaceTB/SmolLM2-135M-Instruct',
    title: 'SmolLM2 135M Instruct',
    what: 'The smallest chat model here: 30 blocks, 9 heads; answers at once, knows little.',
    licence: 'Apache-2.0',
    bytes: sizes({ fp32: 654, fp16: 327, q4: 200, q4f16: 134 }),
    ranHere: null,
  },
  {
    repo: 'HuggingFaceTB/SmolLM2-360M-Instruct',
    title: 'SmolLM2 360M Instruct',
    what: 'A small chat model with steadier answers: 32 blocks, 15 heads.',
    licence: 'Apache-2.0',
    bytes: sizes({ fp32: 1640, fp16: 819, q4: 417, q4f16: 299 }),
    ranHere: null,
  },
  {
    repo: 'onnx-community/Qwen2.5-0.5B-Instruct',
    title: 'Qwen2.5 0.5B Instruct',
    what: 'A chat model for many languages: 24 blocks, 14 heads that share 2 keys.',
    licence: 'Apache-2.0',
    bytes: sizes({
      fp32: 1990,
      q8: 512,
      int8: 512,
      uint8: 512,
      q4: 786,
      bnb4: 764,
      fp16: 997,
      q4f16: 483,
    }),
    ranHere: null,
  },
  {
    repo: 'onnx-community/Llama-3.2-1B-Instruct',
    title: 'Llama 3.2 1B Instruct',
    what: 'The model that much published steering work uses, at its smallest: 16 blocks, 32 heads.',
    licence: 'Llama 3.2 Community License',
    bytes: sizes({
      fp32: 4940,
      q8: 1240,
      int8: 1240,
      uint8: 1240,
      q4: 1660,
      bnb4: 1600,
      fp16: 2470,
      q4f16: 1070,
    }),
    ranHere: null,
  },
  {
    repo: 'Xenova/gpt2',
    title: 'GPT-2 (124M)',
    what: 'The model of the interpretability textbooks: 12 blocks, 12 heads; continues text, no chat.',
    licence: 'MIT',
    bytes: sizes({ fp32: 501, fp16: 251, int8: 281, q4: 500, bnb4: 500 }),
    ranHere: null,
  },
  {
    repo: 'Xenova/clip-vit-base-patch32',
    title: 'CLIP ViT-B/32',
    what: 'Says how well a picture and a sentence belong together: two towers of 12 blocks each.',
    licence: 'MIT (OpenAI/CLIP; the export states none)',
    // The two towers as others exported them: 352 MB and 254 MB.
    bytes: sizes({ fp32: 606 }),
    ranHere: null,
  },
  {
    repo: 'HuggingFaceTB/SmolVLM-256M-Instruct',
    title: 'SmolVLM 256M Instruct',
    what: 'Answers questions about a picture: a SigLIP eye and a SmolLM2 135M.',
    licence: 'Apache-2.0',
    // Decoder 541, embedding 114, and for the eye twice the 187 MB of its half-precision file.
    bytes: sizes({ fp32: 1029 }),
    ranHere: null,
  },
]
