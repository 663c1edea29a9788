/** `bench`: what was asked for, one after the other, in a folder that is gone afterwards. */
import { mkdtemp, rm } from 'node:fs/promises'
import { cpus, loadavg, tmpdir, totalmem } from 'node:os'
import { join } from 'node:path'
import { version } from '../../package.json'
import { benchChildFile, engineEntryFile } from '../bundles'
import { runtimeVersion } from '../runtime/providers'
import { benchSize } from './_bench/bench-picture'
import { measureCollection } from './_bench/measure-collection'
import { measureGaze } from './_bench/measure-gaze'
import {
  measureCompletionsBench,
  measureGenerateBench,
  measureHooksBench,
  type LanguageBench,
} from './_bench/language-benches'
import { measureMemoryRounds } from './_bench/measure-memory-rounds'
import { measureRewrite } from './_bench/measure-rewrite'
import { languageModelPath } from './_language-models'
import type { BenchName, BenchOptions } from './bench'

const shippedLanguageModel = 'mood-tales'
const shippedAgent = 'bandit-agent'

export async function runBench(names: readonly BenchName[], options: BenchOptions): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'saccade-bench-'))
  try {
    const loadBefore = loadavg()
    const results: Record<string, unknown> = {}
    for (const name of names) {
      process.stderr.write(`${name}…\n`)
      results[name] = await measure(name, { folder, ...options })
    }
    const report = { machine: machine(loadBefore), picture: benchSize, results }
    process.stdout.write(`${JSON.stringify(report, null, 2)}\n`)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

async function measure(name: BenchName, bench: LanguageBench): Promise<unknown> {
  switch (name) {
    case 'hooks':
      return await measureHooksBench(bench)
    case 'generate':
      return await measureGenerateBench(bench)
    case 'completions':
      return await measureCompletionsBench(bench)
    case 'memory-rounds':
      return await measureMemoryRounds(languageModelPath(shippedLanguageModel), {
        rounds: bench.rounds ?? 20,
        engineFile: engineEntryFile,
      })
    case 'rewrite':
      return await measureRewrite(join(bench.folder, 'rewrite'), bench.sizeMb, benchChildFile)
    case 'collection':
      return await measureCollection(languageModelPath(bench.model ?? shippedAgent), {
        rounds: bench.rounds ?? 3,
        horizon: 50,
        samples: 25,
        engineFile: engineEntryFile,
      })
    default:
      return await measureGaze(name, bench.folder)
  }
}

/** `loadBefore`: processes that wanted a processor over the last 1, 5 and 15 minutes; zeros on Windows. */
function machine(loadBefore: readonly number[]): Record<string, unknown> {
  const processors = cpus()
  return {
    saccade: version,
    node: process.version,
    onnxruntime: runtimeVersion,
    system: `${process.platform} ${process.arch}`,
    processor: processors[0]?.model ?? 'unknown',
    cores: processors.length,
    memoryBytes: totalmem(),
    loadBefore,
    loadAfter: loadavg(),
  }
}
