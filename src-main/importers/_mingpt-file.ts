/** A minGPT in JSON: `config`, and a tensor a name with `shape`, `dtype` and base64 little-endian float32 `data`. */
import { readFile } from 'node:fs/promises'
import * as v from 'valibot'
import { ProblemError } from '../lib/problem'
import type { SourceFile } from './_source'
import { elementCount, type Weight } from './_weight'

const size = (most: number) => v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(most))

const configSchema = v.object({
  model_type: v.optional(v.string(), 'gpt'),
  n_layer: size(1024),
  n_head: size(4096),
  n_embd: size(65_536),
  vocab_size: size(2 ** 21),
  block_size: size(2 ** 24),
})
export type MingptConfig = v.InferOutput<typeof configSchema>

const tensorSchema = v.object({
  shape: v.pipe(v.array(size(2 ** 31)), v.maxLength(8)),
  dtype: v.literal('torch.float32'),
  data: v.string(),
})
type StoredTensor = v.InferOutput<typeof tensorSchema>

/** JSON is parsed whole, and V8's longest string is just over this. */
const largestFileBytes = 500e6

export interface MingptFile {
  readonly config: MingptConfig
  readonly names: ReadonlySet<string>
  /** The tensor of that name; throws a sentence when it is missing or of another shape. */
  weight(name: string, shape: readonly number[]): Weight
}

export async function readMingptFile({ path, name, bytes }: SourceFile): Promise<MingptFile> {
  const reject = (reason: string): ProblemError =>
    new ProblemError(
      'bad-input',
      `${name} cannot be imported as minGPT: ${reason}. It needs a "config" and every tensor as shape, dtype and base64 data.`,
    )
  if (bytes > largestFileBytes) throw reject(`it has ${bytes} bytes, more than JSON can be read at once`)
  const content = parseObject(await readFile(path, 'utf8'))
  if (content === null) throw reject('it is no JSON object')
  const config = v.safeParse(configSchema, content['config'])
  if (!config.success) throw reject(`its config is not a minGPT's (${v.summarize(config.issues).trim()})`)
  return {
    config: config.output,
    names: new Set(Object.keys(content).filter((key) => key !== 'config')),
    weight: (tensor, shape) => {
      const stored = v.safeParse(tensorSchema, content[tensor])
      if (!stored.success) throw reject(`the tensor "${tensor}" is missing or not float32`)
      if (stored.output.shape.join() !== shape.join()) {
        throw reject(
          `"${tensor}" has the shape [${stored.output.shape.join(', ')}], not [${shape.join(', ')}]`,
        )
      }
      const values = floatsOf(stored.output)
      if (values === null) throw reject(`the data of "${tensor}" is not as long as its shape says`)
      return { shape, load: () => values }
    },
  }
}

function parseObject(text: string): Readonly<Record<string, unknown>> | null {
  try {
    const value: unknown = JSON.parse(text)
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value)
    return isObject ? { ...value } : null
  } catch {
    return null
  }
}

function floatsOf({ shape, data }: StoredTensor): Float32Array | null {
  const bytes = Uint8Array.from(Buffer.from(data, 'base64'))
  return bytes.length === 4 * elementCount(shape) ? new Float32Array(bytes.buffer) : null
}
