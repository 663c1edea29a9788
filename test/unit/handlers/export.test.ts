import sharp from 'sharp'
import { describe, expect, it } from 'vitest'
import type { FigureOptions } from '../../../src-main/ipc/contract'
import { addImage, modelId, openBench, parameters } from './bench'

const options: FigureOptions = {
  format: 'png',
  scale: 2,
  theme: 'light',
  colourMap: 'viridis',
  heatOpacity: 0.6,
  showPath: true,
  showNumbers: true,
  viewers: [1],
  title: 'A title',
  caption: true,
}

async function openShown() {
  const bench = openBench()
  const { imageId } = await addImage(bench, 'street.png')
  const request = { imageId, modelId, parameters }
  await bench.invoke('gaze.predict', { ...request, runId: 'x' })
  return { bench, request }
}

describe('exports', () => {
  it('write fixations of what is on screen without predicting again', async () => {
    const { bench, request } = await openShown()
    const read = async (format: 'csv' | 'json' | 'jsonl', viewers: number[]) => {
      const file = await bench.invoke('export.fixations', { request, format, viewers })
      return { ...file, text: new TextDecoder().decode(file.bytes) }
    }
    const csv = await read('csv', [])
    expect([csv.name, csv.mimeType]).toEqual(['street-scanpaths.csv', 'text/csv'])
    expect(csv.text.split('\r\n')[1]).toContain('street.png,saccade-free-view,7,1,1,0.3333333333333333')
    expect(JSON.parse((await read('json', [])).text)).toMatchObject({ model: modelId, seed: 7 })
    expect((await read('jsonl', [2])).text.trim().split('\n')).toHaveLength(1)
    expect(bench.engine.predictions).toBe(1)
  })

  it('write the density as .npy and as 16-bit PNG', async () => {
    const { bench, request } = await openShown()
    const npy = await bench.invoke('export.density', { request, format: 'npy' })
    expect(npy.name).toBe('street-density.npy')
    expect(Buffer.from(npy.bytes).subarray(1, 6).toString()).toBe('NUMPY')
    const png = await bench.invoke('export.density', { request, format: 'png16' })
    expect(await sharp(png.bytes).metadata()).toMatchObject({ width: 3, height: 2, depth: 'ushort' })
  })

  it('draw figures', async () => {
    const { bench, request } = await openShown()
    const png = await bench.invoke('export.figure', { request, options })
    expect([png.name, png.mimeType]).toEqual(['street-gaze.png', 'image/png'])
    const { width } = await sharp(png.bytes).metadata()
    expect(width).toBeGreaterThan(600)
    const svg = await bench.invoke('export.figure', { request, options: { ...options, format: 'svg' } })
    expect(new TextDecoder().decode(svg.bytes)).toMatch(/^<svg .*<title>A title<\/title>/)
    expect(bench.engine.predictions).toBe(1)
  })
})
