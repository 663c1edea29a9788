/** `generate`: text as it comes, or one JSON value at the end. */
import { join } from 'node:path'
import type { StepRecord } from '../hooks/hook-driver'
import { hashModel } from '../hooks/model-hash'
import { noHooks, type StepHooks } from '../hooks/step-hooks'
import { renderChat } from '../language/chat-template'
import {
  generate,
  type DoneEvent,
  type GenerateOptions,
  type Prompt,
  type ToldToken,
} from '../language/generate'
import { openLanguageModel, type LanguageModel } from '../language/language-model'
import { ProblemError } from '../lib/problem'
import { writeAtomically } from '../lib/write-atomically'
import { writeCaptures } from './_captures'
import { findLanguageModel } from './_language-models'
import { makeOutFolder } from './_out-folder'
import { prepareSteering, type Steering } from './_steering'
import type { GenerateCommand } from './generate'

const usualAlternatives = 5

export async function runGenerate(command: GenerateCommand): Promise<void> {
  if (command.capture !== undefined && command.out === undefined)
    throw new ProblemError('bad-input', 'Say with --out where the captured values go.')
  // Before anything is computed for it.
  if (command.out !== undefined) await makeOutFolder(command.out)
  const files = await findLanguageModel(command.model, command.dtype)
  const steering = await prepareSteering(files, command)
  const model = await openLanguageModel(files, { device: command.device, ...steering?.open })
  try {
    await generateWith(model, command, steering)
  } finally {
    await model.dispose()
  }
}

async function generateWith(
  model: LanguageModel,
  command: GenerateCommand,
  steering: Steering | null,
): Promise<void> {
  const isStreamed = command.json !== true && command.samples === 1
  const hooks = steering?.hooks ?? noHooks
  const samples = await collect(model, { command, hooks, isStreamed })
  const told = await tellSteering(command, steering?.hooks.take() ?? [])
  const records = (await describe(model, command, samples)).map((record) => ({ ...record, ...told }))
  const value = records.length === 1 ? records[0] : records
  if (command.out !== undefined)
    await writeAtomically(join(command.out, 'generation.json'), `${JSON.stringify(value, null, 1)}\n`)
  if (command.json === true) process.stdout.write(`${JSON.stringify(value)}\n`)
  else printTexts(records, command)
}

/** What was steered and captured, as the record tells it. */
async function tellSteering(
  { steer, capture, out }: GenerateCommand,
  steps: readonly StepRecord[],
): Promise<Record<string, unknown>> {
  const isWritten = capture !== undefined && out !== undefined
  return {
    ...(steer === undefined ? {} : { steering: proofOf(steps) }),
    ...(isWritten ? { captures: await writeCaptures(out, steps) } : {}),
  }
}

/** For each edit: in how many steps it fired, and how much it changed on average. */
function proofOf(
  steps: readonly StepRecord[],
): { edit: string; timesFired: number; meanChangeNorm: number }[] {
  const ids = steps[0]?.fired.map(({ id }) => id) ?? []
  return ids.map((id) => {
    const all = steps.flatMap(({ fired }) => fired.filter((each) => each.id === id && each.tokens > 0))
    const sum = all.reduce((total, { changeNorm }) => total + (changeNorm ?? 0), 0)
    return { edit: id, timesFired: all.length, meanChangeNorm: all.length === 0 ? 0 : sum / all.length }
  })
}

interface Sample {
  text: string
  finishReason: string
  readonly tokens: TokenRecord[]
}

interface TokenRecord {
  readonly id: number
  readonly text: string
  readonly logprob: number
  readonly entropyNats: number
  readonly top?: readonly Omit<TokenRecord, 'entropyNats' | 'top'>[]
}

interface Collected {
  readonly samples: readonly Sample[]
  readonly done: DoneEvent | undefined
}

async function collect(
  model: LanguageModel,
  { command, hooks, isStreamed }: { command: GenerateCommand; hooks: StepHooks; isStreamed: boolean },
): Promise<Collected> {
  const samples = Array.from({ length: command.samples }, (): Sample => ({
    text: '',
    finishReason: '',
    tokens: [],
  }))
  let done: DoneEvent | undefined
  for await (const event of generate(model, [promptOf(model, command)], optionsOf(command), hooks)) {
    if (event.kind === 'done') {
      done = event
      continue
    }
    const sample = samples[event.sequence]
    if (sample === undefined) continue
    sample.text += event.shown
    if (isStreamed) process.stdout.write(event.shown)
    if (event.kind === 'finish') sample.finishReason = event.reason
    else
      sample.tokens.push(
        tokenRecord(event, event.entropyNats, command.logprobs === undefined ? null : event.top),
      )
  }
  return { samples, done }
}

function promptOf(model: LanguageModel, { prompt, chat }: GenerateCommand): Prompt {
  if (chat !== true) return prompt
  const { chatTemplate, tokenizerConfig } = model.files
  const text = renderChat(chatTemplate, tokenizerConfig, [{ role: 'user', content: prompt }])
  return model.tokenizer?.encode(text, false).ids ?? text
}

function optionsOf(command: GenerateCommand): GenerateOptions {
  const { logprobs, stop, ...rest } = command
  const topCount = logprobs === true ? usualAlternatives : (logprobs ?? 0)
  const { maxTokens, temperature, topK, topP, minP, repetitionPenalty, seed, samples } = rest
  return { maxTokens, temperature, topK, topP, minP, repetitionPenalty, seed, samples, topCount, stops: stop }
}

function tokenRecord(
  { token, text, logprob }: ToldToken,
  entropyNats: number,
  top: readonly ToldToken[] | null,
): TokenRecord {
  const alternatives = top?.map((other) => ({ id: other.token, text: other.text, logprob: other.logprob }))
  return {
    id: token,
    text,
    logprob,
    entropyNats,
    ...(alternatives === undefined ? {} : { top: alternatives }),
  }
}

interface GenerationRecord extends Sample {
  readonly prompt: string
  readonly sample: number
  /** Of all samples together, the first token of each left out: that one came with the prompt. */
  readonly tokensPerSecond: number | null
  readonly prefillMs: number
  readonly promptTokens: number
  readonly model: string
  readonly modelPath: string
  /** Of the graph and, in samples, of weights in files beside it (`hashModel`). */
  readonly modelHash: string
  readonly device: string
  readonly seed: number
}

async function describe(
  model: LanguageModel,
  command: GenerateCommand,
  { samples, done }: Collected,
): Promise<GenerationRecord[]> {
  const { name, graphPath } = model.files
  const modelHash = await hashModel(graphPath)
  const later = (done?.generatedTokens ?? 0) - samples.length
  return samples.map((sample, number) => ({
    prompt: command.prompt,
    sample: number,
    ...sample,
    tokensPerSecond: later > 0 ? (1000 * later) / (done?.decodeMs ?? NaN) : null,
    prefillMs: done?.prefillMs ?? 0,
    promptTokens: (done?.promptTokens ?? 0) / samples.length,
    model: name,
    modelPath: graphPath,
    modelHash,
    device: model.session.device,
    seed: command.seed,
  }))
}

function printTexts(records: readonly GenerationRecord[], { samples, logprobs }: GenerateCommand): void {
  for (const { sample, text, tokens } of records) {
    // A single text has been printed while it came.
    process.stdout.write(samples === 1 ? '\n' : `[${sample + 1}]\n${text}\n`)
    if (logprobs !== undefined) process.stdout.write(`${tokens.map(tokenLine).join('\n')}\n`)
  }
}

function tokenLine({ id, text, logprob, entropyNats, top = [] }: TokenRecord): string {
  const others = top.map((other) => `${JSON.stringify(other.text)} ${Math.exp(other.logprob).toFixed(3)}`)
  const told = [String(id), JSON.stringify(text), logprob.toFixed(4), entropyNats.toFixed(4), ...others]
  return told.join('\t')
}
