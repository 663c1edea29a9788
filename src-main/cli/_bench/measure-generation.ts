/** Our generation loop alone, and against @huggingface/transformers on the same file where that is installed. */
import { dirname } from 'node:path'
import { hookableOptions } from '../../hooks/hooked-model'
import { generate } from '../../language/generate'
import { openLanguageModel, type LanguageModel } from '../../language/language-model'
import type { LanguageModelFiles } from '../../language/model-files'
import type { BenchChild } from './open-child'
import { judge, median, pairedSpeeds, spreadOf, type Judged } from './paired-ratios'

export interface GenerationSizes {
  readonly promptTokens: number
  readonly tokens: number
  readonly rounds: number
}

export interface PeerInstallation {
  readonly child: BenchChild
  readonly installation: string
}

export interface GenerationSpeed {
  readonly threads: number
  readonly sizes: GenerationSizes
  /** From the prompt to the last token. */
  readonly tokensPerSecond: number
  readonly peer: PeerSpeed | string
}

interface PeerSpeed {
  readonly name: string
  readonly tokensPerSecond: number
  /** Our speed as a share of theirs. */
  readonly oursToTheirs: { readonly wall: Judged; readonly processor: Judged }
}

interface Round {
  readonly wallMs: number
  readonly processorMs: number
}

const bar = 1
export const howToCompare =
  'Not compared: set SACCADE_TRANSFORMERS to a folder in which `npm install @huggingface/transformers` was run, or give --install-peers.'

export async function measureGeneration(
  files: LanguageModelFiles,
  { threads, sizes, peer }: { threads: number; sizes: GenerationSizes; peer: PeerInstallation | null },
): Promise<GenerationSpeed> {
  const model = await openLanguageModel(files, hookableOptions({ threads }))
  try {
    const prompt = promptOf(model, sizes.promptTokens)
    const ours = () => writeOurs(model, prompt, sizes.tokens)
    if (peer === null) {
      await ours()
      const rounds = await repeat(sizes.rounds, ours)
      return { threads, sizes, tokensPerSecond: speedOf(rounds, sizes), peer: howToCompare }
    }
    const opened = await peer.child.ask(
      {
        kind: 'open-peer',
        installation: peer.installation,
        modelFolder: dirname(dirname(files.graphPath)),
        threads,
      },
      'opened',
    )
    const theirs = () => writeTheirs(peer.child, prompt, sizes.tokens)
    const { first, second } = await alternate(sizes.rounds, ours, theirs)
    const compared = (kind: keyof Round): Judged =>
      judge(
        spreadOf(
          pairedSpeeds(
            second.map((round) => round[kind]),
            first.map((round) => round[kind]),
          ),
        ),
        bar,
      )
    return {
      threads,
      sizes,
      tokensPerSecond: speedOf(first, sizes),
      peer: {
        name: `@huggingface/transformers ${opened.version}`,
        tokensPerSecond: speedOf(second, sizes),
        oursToTheirs: { wall: compared('wallMs'), processor: compared('processorMs') },
      },
    }
  } finally {
    await model.dispose()
  }
}

/** Ids that every vocabulary of more than 256 tokens has, none of them a usual end of text. */
function promptOf({ vocabulary }: LanguageModel, tokens: number): number[] {
  return Array.from(
    { length: tokens },
    (_, index) => 3 + ((index * 7) % (Math.min(vocabulary ?? 256, 256) - 3)),
  )
}

async function writeOurs(model: LanguageModel, prompt: readonly number[], tokens: number): Promise<Round> {
  const endless = { ...model, endTokens: new Set<number>() }
  const before = process.cpuUsage()
  const startedMs = performance.now()
  let count = 0
  for await (const { kind } of generate(endless, [prompt], { maxTokens: tokens }))
    if (kind === 'token') count++
  const wallMs = performance.now() - startedMs
  const { user, system } = process.cpuUsage(before)
  if (count !== tokens) throw new Error(`${tokens} tokens were asked for, ${count} came`)
  return { wallMs, processorMs: (user + system) / 1000 }
}

async function writeTheirs(child: BenchChild, prompt: readonly number[], tokens: number): Promise<Round> {
  const written = await child.ask({ kind: 'write', prompt, tokens }, 'written')
  if (written.tokens !== tokens) throw new Error(`${tokens} tokens were asked for, ${written.tokens} came`)
  return written
}

async function repeat(count: number, work: () => Promise<Round>): Promise<Round[]> {
  const rounds: Round[] = []
  for (let round = 0; round < count; round++) rounds.push(await work())
  return rounds
}

/** Each goes first in every other round; one round of each before, which does not count. */
async function alternate(
  count: number,
  one: () => Promise<Round>,
  other: () => Promise<Round>,
): Promise<{ first: Round[]; second: Round[] }> {
  const first: Round[] = []
  const second: Round[] = []
  await one()
  await other()
  for (let round = 0; round < count; round++) {
    if (round % 2 === 0) first.push(await one())
    second.push(await other())
    if (round % 2 === 1) first.push(await one())
  }
  return { first, second }
}

function speedOf(rounds: readonly Round[], { tokens }: GenerationSizes): number {
  return Math.round((10_000 * tokens) / median(rounds.map(({ wallMs }) => wallMs))) / 10
}
