import { join } from 'node:path'
import { hubCacheFolder } from '../hub/cache-layout'
import { listLocalModels } from '../hub/local-models'
import type { ModelFolder } from '../hub/model-folder'
import { shippedLanguageModels, type ShippedLanguageModel } from '../language/language-card'
import { dataFolder } from '../lib/data-folder'
import { installedModels, type InstalledModel } from '../scanpath/installed-models'
import { shippedFolders } from '../store/shipped'

/** What ships comes first, gaze models before language models, then those of the data folder and the Hub cache. */
export async function runModelsList(asJson: boolean): Promise<void> {
  const shippedFolder = shippedFolders().models
  const gaze = (await installedModels(shippedFolder)).map((model) => ({ kind: 'gaze', ...model }))
  const language = await shippedLanguageModels(shippedFolder)
  const shipped = [...gaze, ...language.map((model) => ({ kind: 'language', ...model }))]
  const { models, unreadable } = await listLocalModels(hubCacheFolder(), join(dataFolder(), 'models'))
  for (const { folder, reason } of unreadable) process.stderr.write(`${folder}: ${reason}\n`)
  const rows = [...shipped.map(toJson), ...models.map(languageToJson)]
  const texts = [...shipped.map(toText), ...models.map(languageToText)]
  process.stdout.write(asJson ? `${JSON.stringify(rows)}\n` : texts.join('\n'))
}

type Shipped = { readonly kind: string } & (InstalledModel | ShippedLanguageModel)

function toJson({ kind, card, hash, isVerified, bytes, folder }: Shipped): Record<string, unknown> {
  const { id, title, what, licence, quality, limits } = card
  const rest = { licence, bytes, hash, verified: isVerified, quality, limits, folder }
  return { modelId: id, kind, title, what, ...rest }
}

function toText({ card, isVerified, bytes }: Shipped): string {
  const state = isVerified ? 'verified' : 'DAMAGED: its files differ from its card; install it again'
  const quality = card.quality.map(
    ({ set, metric, value, unit }) => `    ${set}: ${metric} ${value} ${unit}\n`,
  )
  return `${card.id}  ${card.title}, ${(bytes / 1e6).toFixed(1)} MB, ${card.licence}, ${state}\n    ${card.what}\n${quality.join('')}`
}

/** `verified` is null: a pull proves the files, a listing would have to read gigabytes to do so. */
function languageToJson(model: ModelFolder): Record<string, unknown> {
  const { name, commit, totalBytes, folder, remarks } = model
  const rest = {
    bytes: totalBytes,
    hash: commit,
    verified: null,
    quality: [],
    limits: remarks.join(' '),
    folder,
  }
  return {
    modelId: name,
    kind: 'transformer',
    title: name,
    what: whatIs(model),
    licence: '',
    ...rest,
    dtypes: dtypesOf(model),
  }
}

function languageToText(model: ModelFolder): string {
  const { name, commit, totalBytes, folder, remarks } = model
  const size = `${(totalBytes / 1e6).toFixed(1)} MB`
  const at = commit === null ? '' : `, commit ${commit.slice(0, 12)}`
  const notes = remarks.map((remark) => `    ${remark}\n`).join('')
  return `${name}  ${whatIs(model)}, ${dtypesOf(model).join(', ')}, ${size}${at}\n    ${folder}\n${notes}`
}

function dtypesOf({ graphs }: ModelFolder): string[] {
  return [...new Set(graphs.map(({ dtype }) => dtype))]
}

function whatIs({ config, genaiConfig, layout }: ModelFolder): string {
  const stated = config?.['model_type'] ?? genaiType(genaiConfig)
  const type = typeof stated === 'string' ? stated.slice(0, 40) : 'a model without a stated type'
  return layout === 'genai' ? `${type} (onnxruntime-genai)` : type
}

function genaiType(genaiConfig: ModelFolder['genaiConfig']): unknown {
  const model = genaiConfig?.['model']
  return typeof model === 'object' && model !== null && 'type' in model ? model.type : undefined
}
