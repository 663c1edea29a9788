import { describe, expect, it } from 'vitest'
import { areaGrid } from '../../../src-main/scanpath/areas'
import { cellAt, cellDegrees, defaultPixelsPerDegree, encoderSize } from '../../../src-main/scanpath/frame'
import { toyCard } from './toy-network'

describe('encoderSize', () => {
  // Values of the training recipe's input_size(width, height, 81920).
  it.each([
    [800, 600, 320, 256],
    [1024, 768, 320, 256],
    [600, 800, 256, 320],
    [64, 64, 288, 288],
    [1920, 1080, 384, 224],
    [390, 844, 192, 416],
    [10000, 100, 512, 128],
    [100, 10000, 128, 512],
  ])('of %d × %d is %d × %d', (width, height, inputWidth, inputHeight) => {
    expect(encoderSize({ width, height }, toyCard.input)).toEqual({ width: inputWidth, height: inputHeight })
  })
})

describe('visual angle', () => {
  it('follows the rule of the card', () => {
    expect(defaultPixelsPerDegree({ width: 800, height: 600 }, toyCard)).toBe(25)
    expect(defaultPixelsPerDegree({ width: 760, height: 3800 }, toyCard)).toBe(100)
  })

  it('knows the extent of a cell', () => {
    const frame = { width: 800, height: 600, pixelsPerDegree: 25 }
    expect(cellDegrees(frame, { rows: 60, columns: 80 })).toEqual([0.4, 0.4])
  })
})

describe('cellAt', () => {
  const size = { width: 100, height: 50 }
  const grid = { rows: 5, columns: 10 }
  it.each([
    [0, 0, 0],
    [99.9, 0, 9],
    [100, 50, 49],
    [15, 12, 11],
    [-0.1, 0, null],
    [0, 50.1, null],
    [NaN, 0, null],
  ])('(%d, %d) lies in %s', (x, y, cell) => {
    expect(cellAt(x, y, size, grid)).toBe(cell)
  })
})

describe('areaGrid', () => {
  it.each([
    [800, 600, 8, 6],
    [600, 800, 6, 8],
    [1920, 1080, 9, 5],
    [500, 500, 7, 7],
    [64, 6400, 1, 48],
  ])('of %d × %d is %d × %d', (width, height, columns, rows) => {
    expect(areaGrid({ width, height })).toEqual({ columns, rows })
  })
})
