import { describe, expect, test } from 'vitest'
import { locateModel } from '../../../src-main/adapters/locate-model'
import { checkLaws } from '../../../src-main/hooks/laws/check-laws'
import type { FixedFeeds } from '../../../src-main/hooks/laws/trial-run'
import { readGolden, tinyModels, type GoldenInput } from '../../models/tiny-models'

function fixedFeeds(id: string): FixedFeeds {
  const inputs = [...readGolden(id).inputs].filter(([, { type }]) => type === 'float32')
  return Object.fromEntries(
    inputs
      .filter(([name]) => !name.startsWith('past'))
      .map(([name, { shape, data }]: [string, GoldenInput]) => [
        name,
        { data: Float32Array.from(data), shape },
      ]),
  )
}

describe.each(tinyModels)('$id', ({ id, modelPath }) => {
  test('keeps every law', async () => {
    const { results, refused } = await checkLaws({
      source: modelPath,
      locate: locateModel,
      threads: 1,
      fixed: fixedFeeds(id),
    })
    console.log(
      id,
      refused.map((r) => `${r.edit}: ${r.reason}`),
      results
        .filter((r) => !r.holds || process.env['SHOW'])
        .map((r) => `${r.law} ${r.edit} ${r.point} ${r.number} ${r.tolerance}`),
      results.length,
    )
    expect(results.filter(({ holds }) => !holds)).toEqual([])
    expect(results.length).toBeGreaterThan(20)
  })
})
