import { describe, expect, it } from 'vitest'
import sharp from 'sharp'
import { densityNpy, densityPng16 } from '../../../src-main/figure/density-files'
import { fixationsObject, formatFixations } from '../../../src-main/figure/fixation-files'
import { withViewers } from '../../../src-main/figure/gaze-record'
import { record } from './record'

describe('fixations', () => {
  it('as CSV: a header, a row per fixation, names quoted where they must be', () => {
    const lines = formatFixations({ ...record, image: 'a "b", c.png' }, 'csv').split('\r\n')
    expect(lines[0]).toBe('image,model,seed,viewer,fixation,x,y,onsetMs,durationMs,logLikelihood')
    expect(lines[1]).toBe('"a ""b"", c.png",toy,7,1,1,320,240,0,200.5,1.25')
    expect(lines[3]).toBe('"a ""b"", c.png",toy,7,2,1,10.25,20.5,0,300,-0.5')
    expect(lines).toHaveLength(5)
    expect(lines[4]).toBe('')
  })

  it('as JSON: everything that repeats the run, and nothing lost on the way', () => {
    const read = JSON.parse(formatFixations(record, 'json')) as ReturnType<typeof fixationsObject>
    expect(read).toEqual(JSON.parse(JSON.stringify(fixationsObject(record))))
    expect(read).toMatchObject({
      image: 'picture.png',
      model: 'toy',
      seed: 7,
      parameters: { temperature: 1, viewers: 2, seconds: 3, fixations: null, pixelsPerDegree: 25 },
    })
    expect(read['viewers']).toEqual(record.viewers)
  })

  it('as lines of scanpaths.jsonl: image, subject, x, y, durationMs', () => {
    const lines = formatFixations(record, 'jsonl').trimEnd().split('\n')
    expect(JSON.parse(lines[0]!)).toEqual({
      image: 'picture.png',
      subject: 1,
      x: [320, 100.5],
      y: [240, 50],
      durationMs: [200.5, 150],
    })
    expect(lines).toHaveLength(2)
  })

  it('of chosen viewers only', () => {
    expect(withViewers(record, [2]).viewers.map(({ viewer }) => viewer)).toEqual([2])
    expect(withViewers(record, []).viewers).toHaveLength(2)
  })
})

describe('density', () => {
  it('as .npy: format 1.0, float32 [rows, columns], ln p bit for bit, summing to 1', () => {
    const file = densityNpy(record.density)
    expect([...file.subarray(0, 8)]).toEqual([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0])
    const view = new DataView(file.buffer)
    const headerLength = view.getUint16(8, true)
    expect((10 + headerLength) % 64).toBe(0)
    const header = new TextDecoder().decode(file.subarray(10, 10 + headerLength))
    expect(header).toMatch(/^\{'descr': '<f4', 'fortran_order': False, 'shape': \(12, 16\), \} *\n$/)
    const values = new Float32Array(file.slice(10 + headerLength).buffer)
    expect(values).toEqual(record.density.values)
    expect(values.reduce((sum, value) => sum + Math.exp(value), 0)).toBeCloseTo(1, 5)
  })

  it('as a 16-bit PNG: a pixel per cell, the likeliest one white', async () => {
    const png = await densityPng16(record.density)
    expect(await sharp(png).metadata()).toMatchObject({
      format: 'png',
      width: 16,
      height: 12,
      channels: 1,
      depth: 'ushort',
    })
    const raw = await sharp(png).toColourspace('grey16').raw({ depth: 'ushort' }).toBuffer()
    const levels = new Uint16Array(raw.buffer, raw.byteOffset, 16 * 12)
    const peak = Math.max(...record.density.values)
    expect(Math.max(...levels)).toBe(65535)
    levels.forEach((level, cell) => {
      expect(level / 65535).toBeCloseTo(Math.exp(record.density.values[cell]! - peak), 4)
    })
  })
})
