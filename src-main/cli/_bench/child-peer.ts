/** @huggingface/transformers, from wherever it is installed; only what is called here is described. */
import { createRequire } from 'node:module'
import { dirname, basename, join } from 'node:path'
import { pathToFileURL } from 'node:url'

interface PeerTensor {
  readonly dims: readonly number[]
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

export interface Peer {
  readonly version: string
  write(
    prompt: readonly number[],
    tokens: number,
  ): Promise<{ tokens: number; wallMs: number; processorMs: number }>
}

export async function openPeer(where: {
  readonly installation: string
  readonly modelFolder: string
  readonly threads: number
}): Promise<Peer> {
  const find = createRequire(join(where.installation, 'package.json'))
  const library = (await import(pathToFileURL(find.resolve('@huggingface/transformers')).href)) as PeerLibrary
  library.env.localModelPath = dirname(where.modelFolder)
  library.env.allowRemoteModels = false
  const model = await library.AutoModelForCausalLM.from_pretrained(basename(where.modelFolder), {
    dtype: 'fp32',
    device: 'cpu',
    session_options: { intraOpNumThreads: where.threads },
  })
  return {
    version: library.env.version,
    write: (prompt, tokens) => write(library, model, { prompt, tokens }),
  }
}

async function write(
  { Tensor }: PeerLibrary,
  model: PeerModel,
  { prompt, tokens }: { readonly prompt: readonly number[]; readonly tokens: number },
): Promise<{ tokens: number; wallMs: number; processorMs: number }> {
  const dims = [1, prompt.length]
  const inputs = {
    input_ids: new Tensor('int64', BigInt64Array.from(prompt, BigInt), dims),
    attention_mask: new Tensor('int64', new BigInt64Array(prompt.length).fill(1n), dims),
  }
  const before = process.cpuUsage()
  const startedMs = performance.now()
  const output = await model.generate({
    ...inputs,
    max_new_tokens: tokens,
    do_sample: false,
    eos_token_id: null,
  })
  const wallMs = performance.now() - startedMs
  const { user, system } = process.cpuUsage(before)
  return { tokens: (output.dims[1] ?? 0) - prompt.length, wallMs, processorMs: (user + system) / 1000 }
}
