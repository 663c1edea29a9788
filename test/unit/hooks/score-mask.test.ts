import { describe, expect, it } from 'vitest'
import { locateModel } from '../../../src-main/adapters/locate-model'
import { rewriteModel } from '../../../src-main/hooks/hooked-model'
import { canMaskScores } from '../../../src-main/hooks/score-mask'
import { openAgent } from '../../../src-main/engine/jobs/agent/open-agent'
import { tinyModel } from '../../models/tiny-models'

const rewrite = (id: string, scoreMask: boolean) =>
  rewriteModel({ source: tinyModel(id).modelPath, locate: locateModel, plan: { scoreMask } })

describe('a mask on the scores of every block', () => {
  it.each(['llama-cache', 'qwen2-cache', 'smol-chat'])('fits the plain attention of %s', (id) => {
    expect(canMaskScores(rewrite(id, false).located)).toBe(true)
    expect(() => rewrite(id, true)).not.toThrow()
  })

  it('is refused where scores lie inside an operator', () => {
    expect(canMaskScores(rewrite('llama-genai', false).located)).toBe(false)
    expect(() => rewrite('llama-genai', true)).toThrow(/cannot be masked/)
  })

  it('needs a plan that has it', () => {
    expect(() => rewrite('llama-cache', false).hooks.maskScores(null)).toThrow(/score mask/)
  })

  it('lets an export of a chat model write answers side by side', async () => {
    const { agent } = await openAgent(tinyModel('smol-chat').folder, 'cpu', { isRead: false, steer: [] })
    expect(agent.isSideBySide).toBe(true)
  })
})
