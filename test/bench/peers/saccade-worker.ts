/** Saccade's engine as a worker: the same lines in and out as torch_worker.py. `--only MODE` opens that mode alone. */
import { createInterface } from 'node:readline'
import { join } from 'node:path'
import { performance } from 'node:perf_hooks'
import { locateModel } from '../../../src-main/adapters/locate-model'
import type { HookDriver } from '../../../src-main/hooks/hook-driver'
import { hookableOptions, rewriteModel, type PlanInput } from '../../../src-main/hooks/hooked-model'
import { noHooks } from '../../../src-main/hooks/step-hooks'
import { generate } from '../../../src-main/language/generate'
import { openLanguageModel, type LanguageModel } from '../../../src-main/language/language-model'
import { findModelFiles, type LanguageModelFiles } from '../../../src-main/language/model-files'

const modes = ['plain', 'reading', 'editing'] as const
type Mode = (typeof modes)[number]

interface Opened {
  readonly model: LanguageModel
  readonly hooks: HookDriver | null
}

interface Sizes {
  readonly vocab_size: number
  readonly hidden_size?: number
  readonly n_embd?: number
  readonly num_hidden_layers?: number
  readonly n_layer?: number
}

const sizesOf = (files: LanguageModelFiles): { vocabulary: number; width: number; layers: number } => {
  const config = files.config as unknown as Sizes
  return {
    vocabulary: config.vocab_size,
    width: config.hidden_size ?? config.n_embd ?? 0,
    layers: config.num_hidden_layers ?? config.n_layer ?? 0,
  }
}

function planOf(mode: Mode, files: LanguageModelFiles): PlanInput {
  const { width, layers } = sizesOf(files)
  const point = (block: number): string => `blocks.${block}.hook_resid_post`
  if (mode === 'reading')
    return { captures: Array.from({ length: layers }, (_, block) => ({ point: point(block) })) }
  const vector = Array.from({ length: width }, (_, index) => 0.5 * Math.sin(index))
  const edit = { id: 'add', isOn: true, strength: 1, positions: { kind: 'all' as const }, vector }
  return { edits: [{ ...edit, kind: 'add', point: point(Math.floor(layers / 2)) }] }
}

async function open(mode: Mode, files: LanguageModelFiles): Promise<Opened> {
  if (mode === 'plain')
    return { model: await openLanguageModel(files, hookableOptions({ threads: 1 })), hooks: null }
  const locate: Parameters<typeof rewriteModel>[0]['locate'] = (model) =>
    locateModel(model, { config: files.config })
  const { bytes, weightsFolder, hooks } = rewriteModel({
    source: files.graphPath,
    locate,
    plan: planOf(mode, files),
  })
  const options = hookableOptions({ threads: 1, ...(weightsFolder === null ? {} : { weightsFolder }) })
  return { model: await openLanguageModel(files, { ...options, graph: bytes }), hooks }
}

async function write({ model, hooks }: Opened, count: number): Promise<unknown> {
  const { vocabulary } = sizesOf(model.files)
  const prompt = Array.from({ length: 32 }, (_, index) => 3 + ((7 * index) % (vocabulary - 3)))
  const endless = { ...model, endTokens: new Set<number>() }
  const tokens: number[] = []
  let read: number[] | null = null
  const start = performance.now()
  for await (const event of generate(endless, [prompt], { maxTokens: count }, hooks ?? noHooks)) {
    if (event.kind !== 'token') continue
    tokens.push(event.token)
    const last = hooks?.take().at(-1)?.captured.at(-1)
    if (last !== undefined) read ??= [...last.data]
  }
  return { seconds: (performance.now() - start) / 1000, tokens, read }
}

const [folder = '', flag, only] = process.argv.slice(2)
const files = await findModelFiles(join(folder, 'onnx'))
const wanted = flag === '--only' ? modes.filter((mode) => mode === only) : modes
const opened = new Map<Mode, Opened>()
for (const mode of wanted) opened.set(mode, await open(mode, files))
process.stdout.write('ready\n')
for await (const line of createInterface({ input: process.stdin })) {
  const { mode, tokens } = JSON.parse(line) as { mode: Mode; tokens: number }
  const ready = opened.get(mode)
  if (ready === undefined) throw new Error(`${mode} was not opened`)
  process.stdout.write(`${JSON.stringify(await write(ready, tokens))}\n`)
}
