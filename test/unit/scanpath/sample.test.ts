import { describe, expect, it } from 'vitest'
import { sampleScanpaths } from '../../../src-main/scanpath/sample'
import { scorePaths } from '../../../src-main/scanpath/score'
import { columns, parameters, rows, toyNetwork, toyScene } from './toy-network'

const scene = toyScene()

describe('sampled viewers', () => {
  it('are the same for the same seed, and others for another seed or picture', async () => {
    const first = await sampleScanpaths(scene, parameters)
    expect(await sampleScanpaths(scene, parameters)).toEqual(first)
    expect((await sampleScanpaths(scene, { ...parameters, seed: 8 })).viewers).not.toEqual(first.viewers)
    const elsewhere = { ...scene, pictureWords: [3, 4] as const }
    expect((await sampleScanpaths(elsewhere, parameters)).viewers).not.toEqual(first.viewers)
  })

  it('do not depend on how many there are', async () => {
    const few = await sampleScanpaths(scene, { ...parameters, viewers: 3 })
    const many = await sampleScanpaths(scene, { ...parameters, viewers: 40 })
    expect(many.viewers.slice(0, 3)).toEqual(few.viewers)
    expect(many.viewers.map(({ viewer }) => viewer)).toEqual(
      Array.from({ length: 40 }, (_, index) => index + 1),
    )
  })

  it('stay inside the picture, in order of time, until the clock ends', async () => {
    const { viewers } = await sampleScanpaths(scene, { ...parameters, viewers: 50 })
    for (const { fixations } of viewers) {
      expect(fixations[0]?.onsetMs).toBe(0)
      fixations.forEach(({ x, y, onsetMs, durationMs }, index) => {
        expect(x).toBeGreaterThanOrEqual(0)
        expect(x).toBeLessThan(640)
        expect(y).toBeGreaterThanOrEqual(0)
        expect(y).toBeLessThan(480)
        expect(durationMs).toBeGreaterThan(0)
        // 30 ms at least pass between the end of a fixation and the next onset.
        const nextOnsetMs = fixations[index + 1]?.onsetMs ?? Infinity
        expect(nextOnsetMs).toBeGreaterThanOrEqual(onsetMs + durationMs + 29.9)
      })
      const last = fixations.at(-1)!
      expect(last.onsetMs + last.durationMs).toBeLessThanOrEqual(3000)
    }
    const ends = viewers.map(({ fixations }) => fixations.at(-1)!.onsetMs + fixations.at(-1)!.durationMs)
    // Most are cut off by the clock in the middle of a fixation.
    expect(ends.filter((end) => Math.abs(end - 3000) < 0.2).length).toBeGreaterThan(25)
  })

  it('make exactly the number of fixations asked for, whatever the clock says', async () => {
    const { viewers, entropyByFixationBits } = await sampleScanpaths(scene, {
      ...parameters,
      seconds: 0.1,
      fixations: 17,
    })
    expect(viewers.map(({ fixations }) => fixations.length)).toEqual([17, 17, 17, 17])
    expect(viewers[0]!.fixations.every(({ durationMs }) => durationMs > 0)).toBe(true)
    expect(entropyByFixationBits).toHaveLength(17)
  })

  it('advance together, one run per step, and stop early when all have ended', async () => {
    const network = toyNetwork()
    const { viewers } = await sampleScanpaths(toyScene(network), { ...parameters, viewers: 5 })
    const longest = Math.max(...viewers.map(({ fixations }) => fixations.length))
    expect(network.batchSizes.length).toBeLessThanOrEqual(longest + 1)
    expect(network.batchSizes[0]).toBe(5)
    expect(network.batchSizes).toEqual([...network.batchSizes].sort((a, b) => b - a))
  })

  it('carry the log likelihood that the score gives them: one probability model', async () => {
    for (const temperature of [1, 0.5, 2]) {
      const { viewers } = await sampleScanpaths(scene, { ...parameters, temperature, viewers: 6 })
      const recorded = viewers.map(({ fixations }) => ({
        x: fixations.map(({ x }) => x),
        y: fixations.map(({ y }) => y),
        durationMs: fixations.map(({ durationMs }) => durationMs),
      }))
      const scores = await scorePaths(scene, recorded, temperature)
      viewers.forEach(({ fixations }, path) => {
        expect(scores[path]).toHaveLength(fixations.length)
        fixations.forEach(({ logLikelihood }, index) => {
          expect(scores[path]![index]).toBeCloseTo(logLikelihood, 5)
        })
      })
    }
  })

  it('follow the density: frequencies of first fixations match their probabilities', async () => {
    const samples = await Promise.all(
      Array.from({ length: 30 }, (_, seed) =>
        sampleScanpaths(scene, { ...parameters, viewers: 100, seed, fixations: 1 }),
      ),
    )
    const firsts = samples.flatMap(({ viewers }) => viewers.map(({ fixations }) => fixations[0]!))
    const leftHalf = firsts.filter(({ x }) => x < 320).length / firsts.length
    const density = scene.encoding.logDensity
    const expected = density.reduce(
      (sum, value, cell) => (cell % columns < columns / 2 ? sum + Math.exp(value) : sum),
      0,
    )
    // Standard error of a share of 3000: 0.009.
    expect(Math.abs(leftHalf - expected)).toBeLessThan(0.036)
  })

  it('end at a cancel between two steps', async () => {
    const controller = new AbortController()
    const network = toyNetwork()
    const running = sampleScanpaths(
      toyScene(network),
      { ...parameters, fixations: 200 },
      { signal: controller.signal },
    )
    setImmediate(() => {
      controller.abort()
    })
    await expect(running).rejects.toMatchObject({ code: 'cancelled' })
    expect(network.batchSizes.length).toBeLessThan(10)
  })

  it('report progress up to the end', async () => {
    const shares: number[] = []
    await sampleScanpaths(scene, parameters, { onProgress: (share) => shares.push(share) })
    expect(shares).toEqual([...shares].sort((a, b) => a - b))
    expect(shares.at(-1)).toBe(1)
  })
})

describe('temperature', () => {
  const entropyAt = async (temperature: number): Promise<number> => {
    const { entropyByFixationBits } = await sampleScanpaths(scene, {
      ...parameters,
      temperature,
      fixations: 5,
    })
    return entropyByFixationBits[2]!
  }

  it('spreads: near zero the likeliest cell alone, large uniform', async () => {
    expect(await entropyAt(0.00001)).toBeLessThan(0.01)
    expect(await entropyAt(1000)).toBeCloseTo(Math.log2(rows * columns), 3)
    expect(await entropyAt(0.5)).toBeLessThan(await entropyAt(1))
    expect(await entropyAt(1)).toBeLessThan(await entropyAt(2))
  })

  it('moves paths smoothly: a hair of change moves first fixations by a hair', async () => {
    const at = async (temperature: number) =>
      (await sampleScanpaths(scene, { ...parameters, viewers: 30, temperature, fixations: 1 })).viewers
    const [cool, warm] = await Promise.all([at(1), at(1.02)])
    const moves = cool.map(({ fixations }, viewer) => {
      const [a] = fixations
      const [b] = warm[viewer]!.fixations
      return Math.hypot(a!.x - b!.x, a!.y - b!.y)
    })
    expect(Math.max(...moves)).toBeLessThan(25)
    expect(Math.max(...moves)).toBeGreaterThan(0)
  })
})

describe('score', () => {
  const path = { x: [320, 100.5, 600], y: [240, 80, 470], durationMs: [200, 250, 180] }

  it('gives an entry per fixation, an empty row for an empty path, and depends on the past alone', async () => {
    const [row, empty, shorter] = await scorePaths(
      scene,
      [path, { x: [], y: [], durationMs: [] }, cut(path, 2)],
      1,
    )
    expect(row).toHaveLength(3)
    expect(empty).toEqual([])
    expect(shorter).toEqual(row!.slice(0, 2))
  })

  it('has no value outside the picture, yet scores what follows', async () => {
    const outside = { ...path, x: [320, -5, 600] }
    const [row] = await scorePaths(scene, [outside], 1)
    expect(row![1]).toBeNull()
    expect(row![0]).toBeTypeOf('number')
    expect(row![2]).toBeTypeOf('number')
    const edge = { ...path, x: [320, 640, 600] }
    expect((await scorePaths(scene, [edge], 1))[0]![1]).toBeTypeOf('number')
  })

  it('does not depend on what is scored beside it', async () => {
    const many = Array.from({ length: 30 }, () => path)
    const [alone] = await scorePaths(scene, [path], 1)
    for (const row of await scorePaths(scene, many, 1)) expect(row).toEqual(alone)
  })
})

function cut(path: { x: number[]; y: number[]; durationMs: number[] }, count: number) {
  return { x: path.x.slice(0, count), y: path.y.slice(0, count), durationMs: path.durationMs.slice(0, count) }
}
