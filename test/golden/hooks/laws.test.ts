import { describe, expect, test } from 'vitest'
import { locateModel } from '../../../src-main/adapters/locate-model'
import { checkLaws } from '../../../src-main/hooks/laws/check-laws'
import { tinyModels } from '../../models/tiny-models'
import { fixedFeeds } from './tiny-feeds'

describe.each(tinyModels)('$id', ({ id, modelPath }) => {
  test('keeps every law', async () => {
    const fixed = fixedFeeds(id)
    const { results, refused } = await checkLaws({
      source: modelPath,
      locate: locateModel,
      threads: 1,
      fixed,
    })
    expect(results.filter(({ holds }) => !holds)).toEqual([])
    expect(refused).toEqual([])
    expect(results.length).toBeGreaterThan(20)
  })
})
