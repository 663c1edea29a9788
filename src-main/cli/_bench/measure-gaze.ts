/** Predictions of gaze: medians of several rounds, since other work on the machine only ever adds time. */
import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { predictGaze } from '../../engine/jobs/predict-gaze'
import type { GazeParameters } from '../../scanpath/path'
import { defaultModelId } from '../_gaze-options'
import { findModel } from '../_models'
import { writeBenchPicture } from './bench-picture'
import { measurePixels } from './measure-pixels'

export const gazeBenchNames = ['encode', 'fixations', 'slider', 'start-up', 'memory'] as const
export type GazeBenchName = (typeof gazeBenchNames)[number]

type Result = Readonly<Record<string, number | string | null>>

interface Bench {
  readonly picturePath: string
  /** A prediction; `imageId` new = encoded anew. */
  readonly predict: (imageId: string, changes: Partial<GazeParameters>) => ReturnType<typeof predictGaze>
}

const measures: Readonly<Record<GazeBenchName, (bench: Bench) => Promise<Result>>> = {
  encode: measureEncode,
  fixations: measureFixations,
  slider: measureSlider,
  'start-up': measureStartUp,
  memory: measureMemory,
}

/** On a picture that is made in `folder`. */
export async function measureGaze(name: GazeBenchName, folder: string): Promise<Result> {
  const picturePath = join(folder, 'bench.jpg')
  await writeBenchPicture(picturePath)
  return await measures[name](await openBench(picturePath))
}

async function openBench(picturePath: string): Promise<Bench> {
  const { folder } = await findModel(defaultModelId)
  const context = { signal: new AbortController().signal, progress: () => undefined }
  const usual = { temperature: 1, viewers: 1, seconds: 3, fixations: null, seed: 1, pixelsPerDegree: null }
  return {
    picturePath,
    predict: (imageId, changes) =>
      predictGaze(
        {
          imagePath: picturePath,
          imageId,
          modelFolder: folder,
          parameters: { ...usual, ...changes },
          device: { device: 'auto', allowFallback: false },
        },
        context,
      ),
  }
}

/** The encoder alone, and with decoding and shrinking before it. */
async function measureEncode({ predict }: Bench): Promise<Result> {
  await predict('warm-up', { fixations: 1 })
  const encodeMs: number[] = []
  const wholeMs = await rounds(7, async (round) => {
    encodeMs.push((await predict(`encode ${round}`, { fixations: 1 })).encodeMs)
  })
  return { encodeMs: median(encodeMs), decodeEncodeAndOneFixationMs: median(wholeMs) }
}

/** One viewer, picture known, ten fixations. */
async function measureFixations({ predict }: Bench): Promise<Result> {
  await predict('known', { fixations: 10 })
  const tenMs = median(await rounds(9, () => predict('known', { fixations: 10 })))
  return { tenFixationsMs: tenMs, perFixationMs: tenMs / 10 }
}

/**
 * What a move of the temperature slider waits for: in the engine, viewers sampled anew with density and
 * statistics; on screen, the map first and the eight viewers then.
 */
async function measureSlider({ predict, picturePath }: Bench): Promise<Result> {
  await predict('known', { viewers: 8 })
  const eightMs = await rounds(9, (round) => predict('known', { viewers: 8, temperature: 1 + round / 50 }))
  const oneMs = await rounds(9, (round) => predict('known', { viewers: 1, temperature: 1 + round / 50 }))
  return {
    ...(await measureOnScreen(picturePath)),
    oneViewerMs: median(oneMs),
    eightViewersMs: median(eightMs),
  }
}

async function measureOnScreen(picturePath: string): Promise<Result> {
  const found = await measurePixels(ownEntry(), picturePath)
  if (typeof found === 'string') {
    return { sliderToPixelsMs: null, sliderToScanpathsMs: null, browser: `Not measured: ${found}.` }
  }
  const { pixelsMs, scanpathsMs, browser } = found
  return { sliderToPixelsMs: median(pixelsMs), sliderToScanpathsMs: median(scanpathsMs), browser }
}

function ownEntry(): string {
  const entry = process.argv[1]
  if (entry === undefined) throw new Error('the command line does not know its own file')
  return entry
}

/** From starting the process to its JSON: this very command line, as a user starts it. */
async function measureStartUp({ picturePath }: Bench): Promise<Result> {
  const entry = ownEntry()
  const run = promisify(execFile)
  const startMs = await rounds(5, () => run(process.execPath, [entry, 'predict', picturePath, '--json']))
  return { processStartToJsonMs: median(startMs) }
}

async function measureMemory({ predict }: Bench): Promise<Result> {
  await predict('known', { viewers: 8 })
  const residentBytes = process.memoryUsage().rss
  await predict('known', { viewers: 100 })
  return { residentBytes, residentBytesAfter100Viewers: process.memoryUsage().rss }
}

async function rounds(count: number, work: (round: number) => Promise<unknown>): Promise<number[]> {
  const elapsedMs: number[] = []
  for (let round = 0; round < count; round++) {
    const startedMs = performance.now()
    await work(round)
    elapsedMs.push(performance.now() - startedMs)
  }
  return elapsedMs
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  return Math.round((sorted[Math.floor(sorted.length / 2)] ?? NaN) * 10) / 10
}
