/** `bench hooks`, `generate` and `completions`: which models, how many rounds. */
import { execFile } from 'node:child_process'
import { mkdir, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { benchChildFile } from '../../bundles'
import type { LanguageModelFiles } from '../../language/model-files'
import { findLanguageModel } from '../_language-models'
import type { BenchOptions } from '../bench'
import { measureCompletions, type CompletionCosts, type CompletionSizes } from './measure-completions'
import {
  measureGeneration,
  type GenerationSides,
  type GenerationSizes,
  type GenerationSpeed,
  type OpenWriter,
} from './measure-generation'
import { measureHooks, type HookCosts } from './measure-hooks'
import { openChild } from './open-child'
import { hundredMillion, writeRandomDecoder, type RandomDecoderSize } from './random-decoder'
import { warmUpBlocks, type TurnSizes } from './take-turns'
import type { WriterPlace } from './text-writer'

export interface LanguageBench extends BenchOptions {
  /** For what is made meanwhile. */
  readonly folder: string
}

interface Subject {
  readonly name: string
  readonly files: LanguageModelFiles
  readonly hooks: TurnSizes
  readonly generation: GenerationSizes
}

/** Short blocks of a small model are all noise; a large one's single tokens are long enough. */
const smallTurns = { promptTokens: 16, tokensPerBlock: 8, blocksPerText: 24, texts: 17 }
const largeTurns = { promptTokens: 16, tokensPerBlock: 1, blocksPerText: 42, texts: 2 }
const smallGeneration = { promptTokens: 16, tokens: 128, rounds: 12, warmUpRounds: 15, openings: 4 }
const largeGeneration = { promptTokens: 16, tokens: 24, rounds: 4, warmUpRounds: 1, openings: 6 }

export async function measureHooksBench(bench: LanguageBench): Promise<Record<string, HookCosts>> {
  const results: Record<string, HookCosts> = {}
  for (const { name, files, hooks } of await subjectsOf(bench))
    results[name] = await measureHooks(files, { threads: bench.threads, sizes: hooks })
  return results
}

export async function measureGenerateBench(
  bench: LanguageBench,
): Promise<Record<string, GenerationSpeed & { threads: number }>> {
  const results: Record<string, GenerationSpeed & { threads: number }> = {}
  const { threads } = bench
  const installation = await findPeer(bench)
  for (const { name, files, generation: sizes } of await subjectsOf(bench)) {
    const place = { graphPath: files.graphPath, threads }
    const sides: GenerationSides = {
      openOurs: () => openInChild(null, place),
      openTheirs: installation === null ? null : () => openInChild(installation, place),
    }
    results[name] = { threads, ...(await measureGeneration(files, sizes, sides)) }
  }
  return results
}

/** As large as an agent that is trained on two processors, and with room for the texts below. */
const agentSized: RandomDecoderSize = { layers: 6, width: 192, heads: 6, vocabulary: 1024, positions: 2048 }
const completionSizes: CompletionSizes = {
  promptTokens: 1000,
  completions: 25,
  tokens: 16,
  rounds: 5,
  episodes: [1, 4, 10],
  episodeTokens: [60, 120],
}

export async function measureCompletionsBench(
  bench: LanguageBench,
): Promise<Record<string, CompletionCosts>> {
  const { threads, rounds = completionSizes.rounds, model } = bench
  const where = model ?? (await writeRandomDecoder(join(bench.folder, 'random-agent'), agentSized)).folder
  const sizes = { ...completionSizes, rounds }
  const files = await findLanguageModel(where, 'auto')
  const name = model ?? 'random decoder of 6 blocks, width 192'
  return { [name]: await measureCompletions(files, { threads, sizes }) }
}

async function subjectsOf(bench: LanguageBench): Promise<Subject[]> {
  if (bench.model !== undefined) return [await subjectOf(bench.model, bench.model, bench)]
  const made = await writeRandomDecoder(join(bench.folder, 'random-decoder'), hundredMillion)
  const name = `random decoder, ${(made.parameters / 1e6).toFixed(1)} million parameters, ${made.bytes} bytes`
  return [await subjectOf('mood-tales', 'mood-tales', bench), await subjectOf(name, made.folder, bench)]
}

const largeBytes = 5e7

async function subjectOf(name: string, where: string, { rounds }: LanguageBench): Promise<Subject> {
  const files = await findLanguageModel(where, 'auto')
  const isSmall = (await stat(files.graphPath)).size < largeBytes
  const hooks = isSmall ? smallTurns : largeTurns
  const generation = isSmall ? smallGeneration : largeGeneration
  return {
    name,
    files,
    hooks: rounds === undefined ? hooks : { ...hooks, ...textsFor(rounds, hooks) },
    generation: { ...generation, rounds: rounds ?? generation.rounds },
  }
}

/** At least as many blocks as asked for, those that warm up aside. */
function textsFor(rounds: number, { blocksPerText }: TurnSizes): Pick<TurnSizes, 'blocksPerText' | 'texts'> {
  const blocks = rounds + warmUpBlocks
  const texts = Math.ceil(blocks / blocksPerText)
  return { texts, blocksPerText: Math.ceil(blocks / texts) }
}

async function openInChild(installation: string | null, place: WriterPlace): Promise<OpenWriter> {
  const child = openChild(benchChildFile)
  try {
    const { name } = await child.ask({ kind: 'open-writer', installation, place }, 'opened')
    return {
      name,
      write: (prompt, tokens) => child.ask({ kind: 'write', prompt, tokens }, 'written'),
      close: () => child.close(),
    }
  } catch (error) {
    child.close()
    throw error
  }
}

/** Never a part of Saccade: it brings a runtime of its own. */
async function findPeer({ folder, installPeers }: LanguageBench): Promise<string | null> {
  const known = process.env['SACCADE_TRANSFORMERS']
  if (known !== undefined) return known
  if (installPeers !== true) return null
  const installation = join(folder, 'peers')
  await mkdir(installation)
  await writeFile(join(installation, 'package.json'), '{ "private": true }')
  process.stderr.write('installing @huggingface/transformers…\n')
  const isWindows = process.platform === 'win32'
  await promisify(execFile)(
    isWindows ? 'npm.cmd' : 'npm',
    ['install', '--ignore-scripts', '--no-audit', '--no-fund', '@huggingface/transformers'],
    { cwd: installation, shell: isWindows },
  )
  return installation
}
