/** The card of a language model that ships with the app: what it is, how well it does, what to show with it. */
import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import * as v from 'valibot'

const languageCard = v.object({
  kind: v.literal('language'),
  id: v.pipe(v.string(), v.regex(/^[\w.-]{1,128}$/)),
  title: v.string(),
  what: v.string(),
  licence: v.string(),
  files: v.array(
    v.object({
      path: v.pipe(v.string(), v.regex(/^(onnx\/)?[\w-][\w.-]*$/)),
      bytes: v.pipe(v.number(), v.integer(), v.minValue(1)),
      sha256: v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/)),
    }),
  ),
  /** What shows the model at its best: a prompt and pairs of texts for a direction, or a steering vector for an agent. */
  example: v.optional(
    v.object({
      prompt: v.optional(v.string()),
      direction: v.optional(
        v.nullable(
          v.object({ title: v.string(), positive: v.array(v.string()), negative: v.array(v.string()) }),
        ),
        null,
      ),
      /** Path in the model's folder, and the block and strength to begin with. */
      vector: v.optional(
        v.object({
          path: v.pipe(v.string(), v.regex(/^[\w-][\w.-]*\.(safetensors|gguf)$/)),
          block: v.pipe(v.number(), v.integer(), v.minValue(0)),
          beta: v.pipe(v.number(), v.finite()),
        }),
      ),
    }),
    {},
  ),
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
export type LanguageCard = v.InferOutput<typeof languageCard>

export interface ShippedLanguageModel {
  readonly folder: string
  readonly card: LanguageCard
  readonly bytes: number
  /** SHA-256 over its files' hashes, hex. */
  readonly hash: string
  /** Whether every file is the one the card describes. */
  readonly isVerified: boolean
}

/** The language models among the shipped ones, by id. */
export async function shippedLanguageModels(modelsFolder: string): Promise<ShippedLanguageModel[]> {
  const entries = await readdir(modelsFolder, { withFileTypes: true })
  const folders = entries.filter((entry) => entry.isDirectory()).map(({ name }) => join(modelsFolder, name))
  const found = await Promise.all(folders.toSorted().map(describeShipped))
  return found.filter((model) => model !== null)
}

/** The card in a folder; null where there is none, or that of another kind of model. */
export async function readLanguageCard(folder: string): Promise<LanguageCard | null> {
  const text = await readFile(join(folder, 'card.json'), 'utf8').catch(() => null)
  const parsed = text === null ? null : v.safeParse(languageCard, parseJson(text))
  return parsed?.success === true ? parsed.output : null
}

async function describeShipped(folder: string): Promise<ShippedLanguageModel | null> {
  const card = await readLanguageCard(folder)
  if (card === null) return null
  const checks = card.files.map(async ({ path, sha256 }) => {
    const bytes = await readFile(join(folder, path)).catch(() => null)
    return bytes !== null && createHash('sha256').update(bytes).digest('hex') === sha256
  })
  const lines = card.files.map(({ path, sha256 }) => `${path} ${sha256}\n`).join('')
  return {
    folder,
    card,
    bytes: card.files.reduce((sum, file) => sum + file.bytes, 0),
    hash: createHash('sha256').update(lines).digest('hex'),
    isVerified: (await Promise.all(checks)).every(Boolean),
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
