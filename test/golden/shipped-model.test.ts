/** Laws that the shipped model must keep, whatever its weights: one probability model, at any size of picture. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { PredictOutput } from '../../src-main/engine/_contract'
import { jobs } from '../../src-main/engine/jobs/index'
import { loadModel } from '../../src-main/engine/jobs/loaded-model'
import { findScene } from '../../src-main/engine/jobs/scenes'
import type { GazeParameters } from '../../src-main/scanpath/path'
import { scorePaths } from '../../src-main/scanpath/score'

const modelFolder = join(import.meta.dirname, '../../models/saccade-free-view')
const folder = mkdtempSync(join(tmpdir(), 'saccade-model-'))
const usual: GazeParameters = {
  temperature: 1,
  viewers: 3,
  seconds: 2,
  fixations: null,
  seed: 3,
  pixelsPerDegree: null,
}

async function makePicture(name: string, width: number, height: number): Promise<string> {
  const noise = { type: 'gaussian' as const, mean: 128, sigma: 50 }
  const path = join(folder, name)
  await sharp({ create: { width, height, channels: 3, background: '#777', noise } })
    .blur(4)
    .png()
    .toFile(path)
  return path
}

async function predict(imagePath: string, changes: Partial<GazeParameters> = {}): Promise<PredictOutput> {
  const context = { signal: new AbortController().signal, progress: () => undefined }
  const device = { device: 'cpu' as const, allowFallback: false }
  const parameters = { ...usual, ...changes }
  return await jobs['gaze.predict'](
    { imagePath, imageId: imagePath, modelFolder, parameters, device },
    context,
  )
}

const total = (values: Float32Array): number => values.reduce((sum, value) => sum + Math.exp(value), 0)

let picture = ''
beforeAll(async () => {
  picture = await makePicture('picture.png', 640, 480)
})
afterAll(() => {
  rmSync(folder, { recursive: true, force: true })
})

describe('the shipped model', () => {
  it('repeats itself bit for bit, from the cache as well', async () => {
    const { encodeMs, sampleMs, ...first } = await predict(picture)
    const { encodeMs: again, sampleMs: sampledAgain, ...second } = await predict(picture)
    expect(second).toEqual(first)
    expect(encodeMs).toBeGreaterThan(0)
    expect(again).toBe(0)
    expect(Math.min(sampleMs, sampledAgain)).toBeGreaterThan(0)
  })

  it('gives viewer 2 the same path among 3 and among 20', async () => {
    const [few, many] = [await predict(picture), await predict(picture, { viewers: 20 })]
    const [a, b] = [few.viewers[1]!.fixations, many.viewers[1]!.fixations]
    expect(b).toHaveLength(a.length)
    a.forEach(({ x, y, onsetMs }, index) => {
      // Larger batches may add in another order; rounding to 0.01 px hides all but the last digit.
      expect(b[index]!.x).toBeCloseTo(x, 0)
      expect(b[index]!.y).toBeCloseTo(y, 0)
      expect(b[index]!.onsetMs).toBeCloseTo(onsetMs, 0)
    })
  })

  it('scores sampled paths with the likelihood they were sampled with', async () => {
    const { viewers } = await predict(picture)
    const { scene } = await findScene(await loadModel(modelFolder, 'cpu'), {
      imagePath: picture,
      imageId: picture,
      pixelsPerDegree: null,
    })
    const recorded = viewers.map(({ fixations }) => ({
      x: fixations.map(({ x }) => x),
      y: fixations.map(({ y }) => y),
      durationMs: fixations.map(({ durationMs }) => durationMs),
    }))
    const scores = await scorePaths(scene, recorded, 1)
    viewers.forEach(({ fixations }, path) => {
      fixations.forEach(({ logLikelihood }, index) => {
        expect(scores[path]![index]).toBeCloseTo(logLikelihood, 3)
      })
    })
  })

  it('has a density that sums to 1 and spreads with the temperature', async () => {
    const at = async (temperature: number) =>
      await predict(picture, { temperature, viewers: 1, fixations: 1 })
    const [cold, usualSpread, hot] = [await at(0.1), await at(1), await at(5)]
    for (const { density } of [cold, usualSpread, hot]) expect(total(density.values)).toBeCloseTo(1, 4)
    const shares = [cold, usualSpread, hot].map(({ statistics }) => statistics.densityEntropyShare)
    expect(shares).toEqual([...shares].sort((a, b) => a - b))
    expect(shares[2]).toBeLessThanOrEqual(1)
  })

  it.each([
    ['the smallest', 64, 64],
    ['a strip', 2000, 70],
    ['a tall page', 300, 6000],
  ])('takes %s picture, %d × %d px', async (name, width, height) => {
    const { density, viewers } = await predict(await makePicture(`${name}.png`, width, height))
    expect(total(density.values)).toBeCloseTo(1, 4)
    for (const { x, y } of viewers.flatMap(({ fixations }) => fixations)) {
      expect(x >= 0 && x < width && y >= 0 && y < height).toBe(true)
    }
  })

  it('is told the visual angle: the same picture nearer is looked at otherwise', async () => {
    const [far, near] = [
      await predict(picture, { pixelsPerDegree: 60 }),
      await predict(picture, { pixelsPerDegree: 10 }),
    ]
    expect(far.pixelsPerDegree).toBe(60)
    expect(near.density.values).not.toEqual(far.density.values)
  })

  it('says so when a file is not the one on its card', async () => {
    const { cpSync, appendFileSync } = await import('node:fs')
    const copy = join(folder, 'damaged')
    cpSync(modelFolder, copy, { recursive: true })
    appendFileSync(join(copy, 'head.onnx'), 'x')
    await expect(loadModel(copy, 'cpu')).rejects.toMatchObject({
      code: 'bad-input',
      message: expect.stringContaining(
        'head.onnx of saccade-free-view is not the one its card describes',
      ) as string,
    })
  })

  it('is loaded once, whether the CPU is asked for by name or left to the app', async () => {
    expect(await loadModel(modelFolder, 'auto')).toBe(await loadModel(modelFolder, 'cpu'))
  })

  it('stops between two steps when cancelled, and works again afterwards', async () => {
    const controller = new AbortController()
    const context = { signal: controller.signal, progress: () => undefined }
    const device = { device: 'cpu' as const, allowFallback: false }
    const parameters = { ...usual, viewers: 100, fixations: 200 }
    const running = jobs['gaze.predict'](
      { imagePath: picture, imageId: picture, modelFolder, parameters, device },
      context,
    )
    setTimeout(() => {
      controller.abort()
    }, 200)
    await expect(running).rejects.toMatchObject({ code: 'cancelled' })
    expect((await predict(picture)).viewers).toHaveLength(3)
  })

  it('runs on the CPU instead of a device that fails only when that is allowed, and says so', async () => {
    const context = { signal: new AbortController().signal, progress: () => undefined }
    // No build has both.
    const missing = process.platform === 'win32' ? ('coreml' as const) : ('dml' as const)
    const input = { imagePath: picture, imageId: picture, modelFolder, parameters: usual }
    const strict = jobs['gaze.predict'](
      { ...input, device: { device: missing, allowFallback: false } },
      context,
    )
    await expect(strict).rejects.toMatchObject({
      code: 'bad-input',
      message: expect.stringContaining(missing) as string,
    })
    const lenient = await jobs['gaze.predict'](
      { ...input, device: { device: missing, allowFallback: true } },
      context,
    )
    expect(lenient.device).toBe('cpu')
    expect(lenient.note).toContain('so the CPU ran instead')
  })
})
