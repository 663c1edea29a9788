import { describe, expect, test } from 'vitest'
import { locateModel } from '../../../src-main/adapters/locate-model'
import { checkLaws } from '../../../src-main/hooks/laws/check-laws'
import { tinyModels } from '../../models/tiny-models'
import { fixedFeeds } from './tiny-feeds'

describe.each(tinyModels)('$id', ({ id, modelPath }) => {
  test('keeps every law', async () => {
    const fixed = fixedFeeds(id)
    const { results, refused, tried, leftOut } = await checkLaws({
      source: modelPath,
      locate: locateModel,
      threads: 1,
      fixed,
    })
    expect(results.filter(({ holds }) => !holds)).toEqual([])
    // An encoder's keys are none that a decoder's tokens could name.
    expect(refused.filter(({ point }) => !point.includes('cross_attn.hook_pattern'))).toEqual([])
    expect(leftOut).toEqual([])
    expect(tried).toContainEqual(expect.stringMatching(/blocks\.0$/))
    expect(results.length).toBeGreaterThan(20)
  })
})

test('cross-attention has laws of its own', async () => {
  const whisper = tinyModels.find(({ id }) => id === 'whisper-decoder')
  const fixed = fixedFeeds('whisper-decoder')
  const source = whisper?.modelPath ?? ''
  const { results, refused, tried } = await checkLaws({ source, locate: locateModel, threads: 1, fixed })
  expect(tried).toEqual(['blocks.1', 'blocks.1.cross_attn', 'blocks.0', 'blocks.0.cross_attn'])
  const subjects = results.filter(({ point }) => point.includes('cross_attn')).map(({ edit }) => edit)
  expect(new Set(subjects)).toEqual(new Set(['replace-head', 'scale-heads', 'bias-scores', 'multiply']))
  expect(results.some(({ point }) => point === 'blocks.0.hook_resid_cross')).toBe(true)
  expect(refused.map(({ reason }) => reason)).toContainEqual(expect.stringContaining("are an encoder's"))
})

test('blocks for which there is no time are named, not passed over', async () => {
  const llama = tinyModels.find(({ id }) => id === 'llama-cache')
  const options = { source: llama?.modelPath ?? '', locate: locateModel, threads: 1, budgetMs: 1 }
  const { results, tried, leftOut } = await checkLaws(options)
  expect(results.length).toBeLessThan(50)
  expect([...tried, ...leftOut]).toEqual(['blocks.1', 'blocks.0', 'blocks.2'])
  expect(leftOut).toContain('blocks.0')
})
