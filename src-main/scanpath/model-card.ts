/** A model's card: what ships beside its files and fixes how they are fed. Cards may come from strangers. */
import { createHash } from 'node:crypto'
import { readFile, stat } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import * as v from 'valibot'
import { ProblemError } from '../lib/problem'

const positive = v.pipe(v.number(), v.finite(), v.minValue(1e-9))
const count = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(1e6))
const modelFile = v.object({
  // A bare name: nothing outside the model's folder is ever opened.
  path: v.pipe(v.string(), v.regex(/^[\w-][\w.-]*$/, 'file names may hold letters, digits, dots and dashes')),
  bytes: v.pipe(v.number(), v.integer(), v.minValue(1)),
  sha256: v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/)),
})

const modelCard = v.object({
  id: v.pipe(v.string(), v.regex(/^[\w.-]{1,128}$/)),
  title: v.string(),
  what: v.string(),
  licence: v.string(),
  /** File of `predictors/` that drives the model; the model's own id when left out. */
  predictor: v.optional(v.string()),
  files: v.pipe(v.array(modelFile), v.minLength(1), v.maxLength(16)),
  input: v.object({
    /** Pixels that the encoder wants to see, about. */
    areaPx: v.pipe(v.number(), v.minValue(1024), v.maxValue(4e6)),
    /** Pixels of a second, finer look at the same picture; left out: one look. */
    fineAreaPx: v.optional(v.pipe(v.number(), v.minValue(1024), v.maxValue(4e6))),
    /** Both sides are multiples of this. */
    multiple: v.pipe(count, v.maxValue(512)),
    minSidePx: v.pipe(count, v.maxValue(4096)),
    /** Longer pictures are squeezed to this aspect; the network hears of it through degrees per cell. */
    maxAspect: v.pipe(v.number(), v.minValue(1), v.maxValue(64)),
  }),
  history: v.object({ length: v.pipe(count, v.maxValue(64)) }),
  /** From the end of a fixation to the start of the next: a + b × amplitude in degrees, seconds. */
  saccadeTime: v.object({ meanSeconds: v.object({ a: v.number(), b: v.number() }) }),
  defaults: v.object({
    seconds: positive,
    temperature: positive,
    pixelsPerDegree: v.object({ min: positive, longSideDegrees: positive }),
  }),
  quality: v.array(
    v.object({
      set: v.string(),
      metric: v.string(),
      value: v.number(),
      unit: v.string(),
      command: v.string(),
    }),
  ),
  limits: v.string(),
})
export type ModelCard = v.InferOutput<typeof modelCard>

const largestCardBytes = 1e6

/** The card of a model folder; a path to the card itself or to a file beside it will do too. */
export async function readModelCard(path: string): Promise<{ folder: string; card: ModelCard }> {
  const folder = await findFolder(path)
  const text = await readCardText(join(folder, 'card.json'))
  const parsed = v.safeParse(modelCard, parseJson(text, folder))
  if (!parsed.success) {
    const [issue] = parsed.issues
    const where = v.getDotPath(issue) ?? 'the whole'
    throw problem(
      `The card of the model in ${folder} is not usable: ${where}: ${issue.message}. Get the model again.`,
    )
  }
  return { folder, card: parsed.output }
}

/** Reads a file of the model and refuses it unless it is the one that the card describes. */
export async function readModelFile(folder: string, card: ModelCard, name: string): Promise<Uint8Array> {
  const described = card.files.find(({ path }) => path === name)
  if (described === undefined) throw problem(`The card of ${card.id} names no ${name}. Get the model again.`)
  const bytes = await readFile(join(folder, name)).catch((error: unknown) => {
    throw problem(`The file ${name} of ${card.id} cannot be read. Get the model again.`, error)
  })
  if (createHash('sha256').update(bytes).digest('hex') !== described.sha256) {
    throw problem(`The file ${name} of ${card.id} is not the one its card describes. Get the model again.`)
  }
  return bytes
}

/** SHA-256 over all that fixes a prediction: the files that the card lists, and how it says they are fed. */
export function modelHash({ files, input, history, saccadeTime, defaults }: ModelCard): string {
  const lines = files.map(({ path, sha256 }) => `${path} ${sha256}\n`).join('')
  const feeding = JSON.stringify({ input, history, saccadeTime, defaults })
  return createHash('sha256').update(lines).update(feeding).digest('hex')
}

async function findFolder(path: string): Promise<string> {
  const found = await stat(path).catch((error: unknown) => {
    throw problem(`There is no model at ${path}. "saccade models list" shows the models there are.`, error)
  })
  return found.isDirectory() ? path : dirname(path)
}

async function readCardText(path: string): Promise<string> {
  const bytes = await readFile(path).catch((error: unknown) => {
    throw problem(`${basename(dirname(path))} is not a model folder: it has no readable card.json.`, error)
  })
  if (bytes.length > largestCardBytes)
    throw problem('The model card is larger than 1 MB. Get the model again.')
  return bytes.toString('utf8')
}

function parseJson(text: string, folder: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    throw problem(`The card of the model in ${folder} is not JSON. Get the model again.`, error)
  }
}

function problem(message: string, cause?: unknown): ProblemError {
  return new ProblemError('bad-input', message, { cause })
}
