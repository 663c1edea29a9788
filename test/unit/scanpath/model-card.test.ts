import { describe, expect, it } from 'vitest'
import { modelHash } from '../../../src-main/scanpath/model-card'
import { toyCard } from './toy-network'

describe('the hash of a model', () => {
  it('stands for the files and how they are fed', () => {
    const [file] = toyCard.files
    const others = [
      { ...toyCard, files: [{ ...file!, sha256: '1'.repeat(64) }] },
      { ...toyCard, input: { ...toyCard.input, fineAreaPx: 221184 } },
      { ...toyCard, saccadeTime: { meanSeconds: { a: 0.04, b: 0.002 } } },
    ]
    const hashes = [toyCard, ...others].map((card) => modelHash(card))
    expect(new Set(hashes).size).toBe(4)
  })

  it('does not depend on what the card tells people', () => {
    expect(modelHash({ ...toyCard, limits: 'none', title: 'Another title' })).toBe(modelHash(toyCard))
  })
})
