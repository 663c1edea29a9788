/**
 * 200 greedy steps of stories260K: the text that llama2.c's own test expects of run.c and of PyTorch
 * (`expected_stdout` in test_all.py of github.com/karpathy/llama2.c; see QUARANTINES.md).
 */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Tokenizer } from '@huggingface/tokenizers'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { ImportReport } from '../../../src-main/importers/_import-model'
import { readVocabulary } from '../../../src-main/importers/_llama2c-vocabulary'
import { openSourceFile } from '../../../src-main/importers/_source'
import type { Session } from '../../../src-main/runtime/session'
import { encodeLikeRunC } from '../../unit/importers/run-c-encode'
import { argmax, cacheOf, emptyCache, floats, largestDifference, openExposed, stepFeeds } from './decoder-run'
import { dataFolder, importShared, removeImported } from './imported'
import encoded from './stories260k-encoded.json'
import { expectedText } from './stories260k-text'

const isAbsent = !existsSync(join(dataFolder, 'stories260k'))
const size = { layers: 5, kvHeads: 4, headSize: 8 }
const vocabulary = 512
const steps = 200
const beginOfText = 1

function tokenizerOf({ folder }: ImportReport): Tokenizer {
  const read = (name: string): object => JSON.parse(readFileSync(join(folder, name), 'utf8')) as object
  return new Tokenizer(read('tokenizer.json'), read('tokenizer_config.json'))
}

describe.skipIf(isAbsent)('llama2.c stories260K, imported', () => {
  let report: ImportReport
  let session: Session
  let tokens: number[]
  let cachedLogits: number[]

  beforeAll(async () => {
    report = await importShared('stories260k/stories260K.bin')
    session = await openExposed(report.folder, [])
    tokens = [beginOfText]
    cachedLogits = []
    let cache = emptyCache(size)
    for (let step = 0; step < steps; step++) {
      const outputs = await session.run(stepFeeds(tokens.slice(-1), step, cache))
      cachedLogits.push(...floats(outputs['logits']))
      tokens.push(argmax(floats(outputs['logits'])))
      cache = cacheOf(outputs)
    }
  })
  afterAll(async () => {
    await session.dispose()
    await removeImported(report)
  })

  it.each(encoded.cases)("encodes $text with llama2.c's ids", ({ text, ids }) => {
    expect(tokenizerOf(report).encode(text).ids).toStrictEqual(ids)
  })

  it('has in encodeLikeRunC what the compiled run.c does', async () => {
    const file = await openSourceFile(join(dataFolder, 'stories260k/tok512.bin'))
    const tokens512 = await readVocabulary(file, vocabulary)
    const told = encoded.cases.map(({ text }) => encodeLikeRunC(tokens512, text))
    expect(told).toStrictEqual(encoded.cases.map(({ ids }) => ids))
  })

  it("writes llama2.c's text, character for character", () => {
    expect(tokenizerOf(report).decode(tokens, { skip_special_tokens: true })).toBe(expectedText)
  })

  it('computes the same in one pass without a cache', async () => {
    const outputs = await session.run(stepFeeds(tokens.slice(0, steps), 0, emptyCache(size)))
    const logits = floats(outputs['logits'])
    expect(largestDifference(logits, cachedLogits)).toBeLessThanOrEqual(1e-4)
    const rows = Array.from({ length: steps }, (_, row) =>
      argmax(logits.subarray(row * vocabulary, (row + 1) * vocabulary)),
    )
    expect(rows).toStrictEqual(tokens.slice(1))
  })

  it('does not change a text that padding stands before', async () => {
    const text = tokens.slice(0, 8)
    const padding = 3
    const feeds = stepFeeds([...new Array<number>(padding).fill(0), ...text], 0, emptyCache(size))
    const mask = BigInt64Array.from([0, 0, 0, ...text.map(() => 1)], BigInt)
    const positions = BigInt64Array.from([0, 0, 0, ...text.keys()], BigInt)
    const outputs = await session.run({
      ...feeds,
      attention_mask: { data: mask, shape: [1, mask.length] },
      position_ids: { data: positions, shape: [1, positions.length] },
    })
    const padded = floats(outputs['logits']).subarray(padding * vocabulary)
    expect(largestDifference(padded, cachedLogits.slice(0, padded.length))).toBeLessThanOrEqual(1e-4)
  })
})
afterAll(() => {
  if (isAbsent) process.stderr.write('SKIPPED: ../shared/data/stories260k is absent (test/QUARANTINES.md)\n')
})
