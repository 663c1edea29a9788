/** What `bench` and a process of its own say to each other: work whose memory or libraries must be apart. */
import type { WriterPlace, Written } from './text-writer'

export type ToChild =
  | { readonly kind: 'rewrite'; readonly graphPath: string }
  | {
      readonly kind: 'open-writer'
      /** A folder in which @huggingface/transformers is installed; null for our own loop. */
      readonly installation: string | null
      readonly place: WriterPlace
    }
  | { readonly kind: 'write'; readonly prompt: readonly number[]; readonly tokens: number }

export type FromChild =
  | { readonly kind: 'rewritten'; readonly seconds: number; readonly extraBytes: number }
  | { readonly kind: 'opened'; readonly name: string }
  | ({ readonly kind: 'written' } & Written)
  | { readonly kind: 'failed'; readonly message: string }
