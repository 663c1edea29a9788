import { describe, expect, it } from 'vitest'
import { colourMapNames, colourTable } from '../../../src-main/figure/colour-map'
import { coverAt, legendNumber } from '../../../src-main/figure/heat-scale'
import { viewerColour, viewerShape } from '../../../src-main/figure/viewer-look'

/** Lightness of CIE Lab, 0 to 100, of an sRGB colour. */
function lightness(rgb: readonly number[]): number {
  const [r, g, b] = rgb.map((value) => {
    const share = value / 255
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4
  })
  const y = 0.2126 * r! + 0.7152 * g! + 0.0722 * b!
  return y > 0.008856 ? 116 * Math.cbrt(y) - 16 : 903.3 * y
}

describe('colour maps', () => {
  it.each(colourMapNames.filter((name) => name !== 'classic'))('%s grows lighter evenly', (name) => {
    const levels = colourTable(name).map(lightness)
    const steps = levels.slice(1).map((level, index) => level - levels[index]!)
    // Rounding to 8 bits makes single steps wobble; over sixteen they are even.
    const strides = levels.slice(16).map((level, index) => level - levels[index]!)
    const mean = (levels.at(-1)! - levels[0]!) / 255
    expect(Math.min(...steps)).toBeGreaterThan(-0.4)
    expect(Math.min(...strides) / 16).toBeGreaterThan(mean * 0.5)
    expect(Math.max(...strides) / 16).toBeLessThan(mean * 1.6)
  })

  it('have 256 colours between their published ends', () => {
    const [inferno, viridis] = [colourTable('inferno'), colourTable('viridis')]
    expect(inferno).toHaveLength(256)
    expect([inferno[0], inferno[255]]).toEqual([
      [0, 0, 4],
      [252, 255, 164],
    ])
    expect([viridis[0], viridis[255]]).toEqual([
      [68, 1, 84],
      [253, 231, 37],
    ])
  })
})

describe('heat scale', () => {
  it('fades to nothing at zero and covers from a fifth of the peak', () => {
    expect(coverAt(0)).toBe(0)
    expect(coverAt(0.1)).toBeCloseTo(0.75, 9)
    expect(coverAt(0.2)).toBe(1)
    expect(coverAt(1)).toBe(1)
  })

  it('writes the digits that matter', () => {
    expect([0, 0.4, 7.26, 14.4].map(legendNumber)).toEqual(['0', '0.4', '7.3', '14'])
  })
})

describe('viewers', () => {
  it('differ in colour or shape up to the 56th', () => {
    const looks = Array.from(
      { length: 56 },
      (_, index) => viewerColour(index + 1) + viewerShape(index + 1, 10),
    )
    expect(new Set(looks).size).toBe(56)
    expect(viewerColour(57) + viewerShape(57, 10)).toBe(looks[0])
  })
})
