import { expect, it } from 'vitest'
import { measureGenerate } from '../../../src-main/language/measure-generate'
import { scriptedModel } from './scripted-model'

it('measures past the end token, and tells both speeds', async () => {
  let steps = 0
  const model = scriptedModel([97], {
    logits: () => {
      steps++
      return undefined
    },
  })
  const { prefillTokensPerSecond, tokensPerSecond } = await measureGenerate(model, [65], { maxTokens: 4 })
  // Without a cache the text is read anew at each of four steps: 1 + 2 + 3 + 4 positions.
  expect(steps).toBe(10)
  expect(prefillTokensPerSecond).toBeGreaterThan(0)
  expect(tokensPerSecond).toBeGreaterThan(0)
})
