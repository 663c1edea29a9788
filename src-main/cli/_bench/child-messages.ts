/** What `bench` and a process of its own say to each other: work whose memory or libraries must be apart. */
export type ToChild =
  | { readonly kind: 'rewrite'; readonly graphPath: string }
  | {
      readonly kind: 'open-peer'
      /** A folder in which @huggingface/transformers is installed. */
      readonly installation: string
      readonly modelFolder: string
      readonly threads: number
    }
  | { readonly kind: 'write'; readonly prompt: readonly number[]; readonly tokens: number }

export type FromChild =
  | { readonly kind: 'rewritten'; readonly seconds: number; readonly extraBytes: number }
  | { readonly kind: 'opened'; readonly version: string }
  | {
      readonly kind: 'written'
      readonly tokens: number
      readonly wallMs: number
      readonly processorMs: number
    }
  | { readonly kind: 'failed'; readonly message: string }
