/** The measures of `bench` with few rounds: that they run and say what they should, not how fast. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import {
  howToCompare,
  measureGeneration,
  type OpenWriter,
} from '../../../src-main/cli/_bench/measure-generation'
import { measureCompletions } from '../../../src-main/cli/_bench/measure-completions'
import { measureHooks } from '../../../src-main/cli/_bench/measure-hooks'
import { openOwnWriter } from '../../../src-main/cli/_bench/own-writer'
import { rewriteOnce } from '../../../src-main/cli/_bench/child-rewrite'
import { writeRandomDecoder } from '../../../src-main/cli/_bench/random-decoder'
import { findModelFiles } from '../../../src-main/language/model-files'

const folder = mkdtempSync(join(tmpdir(), 'saccade-bench-test-'))
const shipped = resolve(import.meta.dirname, '../../../models/mood-tales')

afterAll(() => rmSync(folder, { recursive: true, force: true }))

it('hooks: every way of opening the model is timed in every round', async () => {
  const sizes = { promptTokens: 4, tokensPerBlock: 2, blocksPerText: 5, texts: 1 }
  const { point, tokensPerSecond, ratios } = await measureHooks(await findModelFiles(shipped), {
    threads: 1,
    sizes,
  })
  expect(point).toBe('blocks.2.hook_resid_post')
  for (const speed of Object.values(tokensPerSecond)) expect(speed).toBeGreaterThan(0)
  expect(ratios.hooksOffToUntouched.wall).toMatchObject({ bar: 0.98, rounds: 3 })
  expect(ratios.oneEditToUntouched.wall).toMatchObject({ bar: 0.97, rounds: 3 })
  expect(ratios.onePatternToUntouched.processor).toMatchObject({ bar: 0.9, rounds: 3 })
})

const generationSizes = { promptTokens: 4, tokens: 6, rounds: 3, warmUpRounds: 1, openings: 2 }

/** Our own loop in this process, under another name; counts how often it is opened and closed. */
function ownSide(graphPath: string, counts: { opened: number; closed: number }): () => Promise<OpenWriter> {
  return async () => {
    counts.opened++
    const writer = await openOwnWriter({ graphPath, threads: 1 })
    return { ...writer, name: 'the same again', close: () => counts.closed++ }
  }
}

it('generate: says how to compare where the peer is not there', async () => {
  const files = await findModelFiles(shipped)
  const counts = { opened: 0, closed: 0 }
  const openOurs = ownSide(files.graphPath, counts)
  const speed = await measureGeneration(files, generationSizes, { openOurs, openTheirs: null })
  expect(speed.tokensPerSecond).toBeGreaterThan(0)
  expect(speed.peer).toBe(howToCompare)
  expect(counts).toEqual({ opened: 2, closed: 2 })
})

it('generate: compares round by round, over several openings, and tells whether the texts agree', async () => {
  const files = await findModelFiles(shipped)
  const counts = { opened: 0, closed: 0 }
  const open = ownSide(files.graphPath, counts)
  const { peer } = await measureGeneration(files, generationSizes, { openOurs: open, openTheirs: open })
  expect(peer).toMatchObject({ name: 'the same again', sameTexts: 1 })
  expect(peer).toMatchObject({ oursToTheirs: { wall: { bar: 1, rounds: 6 } } })
  expect(typeof peer === 'string' ? [] : peer.openings).toHaveLength(2)
  expect(counts).toEqual({ opened: 4, closed: 4 })
  const short = async (): Promise<OpenWriter> => {
    const writer = await open()
    return { ...writer, write: (prompt, tokens) => writer.write(prompt, tokens - 1) }
  }
  const sides = { openOurs: short, openTheirs: null }
  await expect(measureGeneration(files, generationSizes, sides)).rejects.toThrow('6 tokens were asked for, 5')
})

it('completions: the parts add up, and rows of several lengths run together', async () => {
  const size = { layers: 2, width: 32, heads: 2, vocabulary: 64, positions: 64 }
  const made = await writeRandomDecoder(join(folder, 'agent'), size)
  const sizes = {
    promptTokens: 40,
    completions: 3,
    tokens: 4,
    rounds: 3,
    episodes: [1, 2],
    episodeTokens: [10, 20] as const,
  }
  const found = await measureCompletions(await findModelFiles(made.folder), { threads: 1, sizes })
  const { prefillMs, repeatMs, decodeMs, besidesMs, totalMs } = found
  for (const ms of [prefillMs, repeatMs, decodeMs, besidesMs, totalMs]) expect(ms).toBeGreaterThan(0)
  expect(found.allowedToTotal).toMatchObject({ bar: 1, rounds: 3 })
  expect(found.batches).toMatchObject([
    { episodes: 1, rows: 3, paddedShare: 0, groups: 1 },
    { episodes: 2, rows: 6, paddedShare: 0.25, groups: 1 },
  ])
})

it('makes a decoder whose insides are found and which is rewritten in place', async () => {
  const size = { layers: 2, width: 32, heads: 2, vocabulary: 64, positions: 32 }
  const { parameters, bytes } = await writeRandomDecoder(join(folder, 'tiny'), size)
  // Per block 12 width² and 13 width; embeddings, positions and unembedding; the final norm.
  expect(parameters).toBe(2 * (12 * 32 ** 2 + 13 * 32) + (64 + 32 + 64) * 32 + 2 * 32)
  expect(bytes).toBeGreaterThan(4 * parameters)
  const { seconds, extraBytes } = rewriteOnce(join(folder, 'tiny', 'onnx', 'model.onnx'))
  expect(seconds).toBeGreaterThan(0)
  expect(extraBytes).toBeGreaterThanOrEqual(0)
})
