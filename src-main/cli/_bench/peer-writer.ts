/** @huggingface/transformers, from wherever it is installed; only what is called here is described. */
import { createRequire } from 'node:module'
import { basename, dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { timeWriting, type TextWriter, type WriterPlace } from './text-writer'

interface PeerTensor {
  readonly dims: readonly number[]
  readonly data: BigInt64Array
}

interface PeerModel {
  generate(options: Readonly<Record<string, unknown>>): Promise<PeerTensor>
}

interface PeerLibrary {
  readonly env: { localModelPath: string; allowRemoteModels: boolean; readonly version: string }
  readonly AutoModelForCausalLM: {
    from_pretrained(name: string, options: Readonly<Record<string, unknown>>): Promise<PeerModel>
  }
  readonly Tensor: new (type: string, data: BigInt64Array, dims: readonly number[]) => PeerTensor
}

/** `installation`: a folder in which it is installed. The graph lies in a Hugging Face folder's `onnx`, in float32. */
export async function openPeerWriter(
  installation: string,
  { graphPath, threads }: WriterPlace,
): Promise<TextWriter> {
  const find = createRequire(join(installation, 'package.json'))
  const library = (await import(pathToFileURL(find.resolve('@huggingface/transformers')).href)) as PeerLibrary
  const modelFolder = dirname(dirname(graphPath))
  library.env.localModelPath = dirname(modelFolder)
  library.env.allowRemoteModels = false
  const model = await library.AutoModelForCausalLM.from_pretrained(basename(modelFolder), {
    dtype: 'fp32',
    device: 'cpu',
    session_options: { intraOpNumThreads: threads },
  })
  return {
    name: `@huggingface/transformers ${library.env.version}`,
    write: (prompt, tokens) => timeWriting(() => write(library, model, { prompt, tokens })),
  }
}

async function write(
  { Tensor }: PeerLibrary,
  model: PeerModel,
  { prompt, tokens }: { readonly prompt: readonly number[]; readonly tokens: number },
): Promise<number[]> {
  const dims = [1, prompt.length]
  const { data } = await model.generate({
    input_ids: new Tensor('int64', BigInt64Array.from(prompt, BigInt), dims),
    attention_mask: new Tensor('int64', new BigInt64Array(prompt.length).fill(1n), dims),
    max_new_tokens: tokens,
    do_sample: false,
    eos_token_id: null,
  })
  return Array.from(data.subarray(prompt.length), Number)
}
