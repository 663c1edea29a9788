/** What a tiny model is fed, as its golden file has it. */
import type { Tensor } from '../../../src-main/runtime/tensor'
import { readGolden, type GoldenInput } from '../../models/tiny-models'

function tensorOf({ type, shape, data }: GoldenInput): Tensor {
  switch (type) {
    case 'int64':
      return { shape, data: BigInt64Array.from(data, BigInt) }
    case 'int32':
      return { shape, data: Int32Array.from(data) }
    case 'bool':
      return { shape, data: Uint8Array.from(data), type: 'bool' }
    case 'float32':
      return { shape, data: Float32Array.from(data) }
    case 'float16':
      return { shape, data: new Uint16Array(data.length) }
  }
}

type Feeds = Readonly<Record<string, Tensor>>

/** Everything but the cache, which starts empty (float16 appears nowhere else). */
export function goldenFeeds(id: string): Feeds {
  const inputs = [...readGolden(id).inputs].filter(([name]) => !name.startsWith('past'))
  return Object.fromEntries(inputs.map(([name, input]) => [name, tensorOf(input)]))
}

/** Pictures and encoder outputs: what cannot be made up from tokens. */
export function fixedFeeds(id: string): Feeds {
  return Object.fromEntries(
    Object.entries(goldenFeeds(id)).filter(
      ([name, { data }]) => data instanceof Float32Array || name.startsWith('encoder_'),
    ),
  )
}
