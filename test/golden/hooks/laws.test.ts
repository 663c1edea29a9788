import { describe, expect, test } from 'vitest'
import { locateModel } from '../../../src-main/adapters/locate-model'
import { checkLaws } from '../../../src-main/hooks/laws/check-laws'
import { tinyModels } from '../../models/tiny-models'
import { fixedFeeds } from './tiny-feeds'

/** A merged decoder holds its blocks in the branches of an If. */
const isMerged = ({ id }: { readonly id: string }): boolean => id.includes('merged')

describe.each(tinyModels.filter((model) => !isMerged(model)))('$id', ({ id, modelPath }) => {
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

test.each(tinyModels.filter(isMerged))(
  '$id is refused with the reason',
  async ({ id, modelPath: source }) => {
    const { results, refused } = await checkLaws({ source, locate: locateModel, fixed: fixedFeeds(id) })
    expect(results).toEqual([])
    expect(refused.length).toBeGreaterThan(0)
    for (const { reason } of refused) expect(reason).toContain('lies in a branch of the model')
  },
)
